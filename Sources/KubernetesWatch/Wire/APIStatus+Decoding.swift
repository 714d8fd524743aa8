import KubernetesObjects
import KubernetesProtobuf
import SwiftProtobuf

extension APIStatus {
    /// Reads the body of a response other than 200. Whatever it is, there is a status: text and garbage are quoted, and
    /// the code is the one of HTTP.
    ///
    /// - Parameters:
    ///   - octets: the whole body, which is small, or the beginning of it.
    ///   - encoding: as the `Content-Type` says; `nil` for plain text and others.
    ///   - httpStatus: the status of the response.
    public static func decode(_ octets: [UInt8], encoding: BodyEncoding?, httpStatus: Int) -> APIStatus {
        let status: APIStatus? =
            switch encoding {
            case .protobuf: protobuf(octets, httpStatus: httpStatus)
            case .json: json(octets, httpStatus: httpStatus)
            case nil: nil
            }
        if let status { return status }
        let text = octets.prefix(512).drop(while: isBlank)
        guard let last = text.lastIndex(where: { !isBlank($0) }) else { return APIStatus(code: httpStatus) }
        return APIStatus(code: httpStatus, message: quoted(String(decoding: text[...last], as: UTF8.self)))
    }

    private static func isBlank(_ octet: UInt8) -> Bool {
        octet == 0x20 || (0x09...0x0d).contains(octet)
    }

    private static func protobuf(_ octets: [UInt8], httpStatus: Int) -> APIStatus? {
        do {
            let envelope = try ProtobufEnvelope(octets, octets.indices)
            guard envelope.type.kind == "Status" else { return nil }
            let message = octets[envelope.object]
            return APIStatus(
                try ProtoStatus(discardingUnknown: message), httpStatus: httpStatus)
        } catch {
            // Then it is quoted as it is.
            return nil
        }
    }

    private static func json(_ octets: [UInt8], httpStatus: Int) -> APIStatus? {
        do {
            return APIStatus(try ManifestValue(json: octets), httpStatus: httpStatus)
        } catch {
            return nil
        }
    }

    // MARK: from what was read

    /// An event that says that there is an error, but has no status.
    init(errorWithout got: String) {
        self.init(code: 500, message: "an error event must have a Status, got \(got)")
    }

    init(_ message: ProtoStatus, httpStatus: Int) {
        self.init(
            checking: Int(message.code), httpStatus, message.reason, message.message,
            retryAfterSeconds: Int(message.details.retryAfterSeconds))
    }

    /// `nil` where the value is no `Status`.
    init?(_ value: ManifestValue, httpStatus: Int) {
        guard value["kind"]?.string == "Status" else { return nil }
        self.init(
            checking: value["code"]?.integer ?? 0, httpStatus, value["reason"]?.string ?? "",
            value["message"]?.string ?? "", retryAfterSeconds: value["details"]?["retryAfterSeconds"]?.integer ?? 0)
    }

    /// Texts are cut, and numbers kept within what they can mean.
    private init(
        checking code: Int, _ httpStatus: Int, _ reason: String, _ message: String, retryAfterSeconds: Int
    ) {
        self.init(
            code: (100...599).contains(code) ? code : httpStatus,
            reason: String(reason.unicodeScalars.prefix(64)), message: String(message.unicodeScalars.prefix(512)),
            retryAfterSeconds: retryAfterSeconds > 0 ? min(retryAfterSeconds, 86_400) : nil)
    }
}
