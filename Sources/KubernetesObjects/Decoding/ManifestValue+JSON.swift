import Foundation

extension ManifestValue {
    /// Reads one JSON value (RFC 8259), with every `\u` escape JSON has.
    ///
    /// - Parameter firstLine: the line of the text's first line in its file, given to the value.
    /// - Throws: ``ManifestSyntaxError``, also where the nesting exceeds the limit.
    public init(
        json octets: some Collection<UInt8>, firstLine: Int = 1, limits: ManifestLimits = .standard
    ) throws(ManifestSyntaxError) {
        // The decoder recurses: bound it before it starts.
        guard JSONDocumentSplitter.depth(of: octets) <= limits.depth else {
            throw ManifestSyntaxError(line: firstLine, reason: "nested deeper than \(limits.depth) levels")
        }
        do {
            self = try JSONDecoder().decode(DecodedJSON.self, from: Data(octets)).value
        } catch let error as DecodingError {
            throw ManifestSyntaxError(line: firstLine, reason: "not JSON: \(Self.detail(of: error))")
        } catch {
            throw ManifestSyntaxError(line: firstLine, reason: "not JSON: \(error)")
        }
        line = firstLine
    }

    private static func detail(of error: DecodingError) -> String {
        guard case .dataCorrupted(let context) = error else { return "\(error)" }
        let cause = (context.underlyingError as? NSError)?.userInfo[NSDebugDescriptionErrorKey] as? String
        return cause ?? context.debugDescription
    }
}

/// A value as Foundation's decoder makes it: each kind is tried in turn, the most frequent first.
private struct DecodedJSON: Decodable {
    let value: ManifestValue

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        value = ManifestValue(try Self.content(in: container))
    }

    private static func content(in container: any SingleValueDecodingContainer) throws -> ManifestValue.Content {
        if container.decodeNil() { return .null }
        if let text = try decodeIfOfType(String.self, from: container) { return .string(text) }
        if let members = try decodeIfOfType([String: DecodedJSON].self, from: container) {
            return .map(members.mapValues(\.value))
        }
        if let values = try decodeIfOfType([DecodedJSON].self, from: container) { return .list(values.map(\.value)) }
        if let value = try decodeIfOfType(Bool.self, from: container) { return .bool(value) }
        return .number(try number(in: container))
    }

    /// `nil` where the value is of another type; the elements of lists and maps never report that themselves.
    private static func decodeIfOfType<Value: Decodable>(
        _ type: Value.Type, from container: any SingleValueDecodingContainer
    ) throws -> Value? {
        do {
            return try container.decode(type)
        } catch DecodingError.typeMismatch {
            return nil
        }
    }

    /// Whole numbers of up to 64 bits exactly, others as the nearest floating-point number.
    private static func number(in container: any SingleValueDecodingContainer) throws -> String {
        do {
            return String(try container.decode(Int64.self))
        } catch {
            // Too large or not whole; if it is no number at all, the next error says so.
            return String(try container.decode(Double.self))
        }
    }
}
