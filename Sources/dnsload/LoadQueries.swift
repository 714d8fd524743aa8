import DNSWire

/// Queries ready to be sent, one behind the other in rows of equal size.
struct LoadQueries {
    /// Octets of a row: the longest query with EDNS.
    static var stride: Int { 304 }

    private(set) var rows: [UInt8] = []
    private(set) var lengths: [UInt16] = []
    var count: Int { lengths.count }

    /// Reads `name type` lines; empty lines and lines that start with `#` are left out.
    ///
    /// - Throws: ``LoadError`` with the line that is no query.
    init(_ text: String, file: String, withEDNS: Bool) throws {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let fields = line.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let name = fields.first, !name.hasPrefix("#") else { continue }
            guard fields.count == 2, let type = RecordType(fields[1]) else {
                throw LoadError("\(file):\(index + 1): a name and a type were expected, got \(line)")
            }
            do {
                append(Self.query(try DomainName(name), type, withEDNS: withEDNS))
            } catch {
                throw LoadError("\(file):\(index + 1): \(name) is no domain name: \(error)")
            }
        }
        guard count > 0 else { throw LoadError("\(file): no queries") }
    }

    private mutating func append(_ query: [UInt8]) {
        lengths.append(UInt16(query.count))
        rows += query + [UInt8](repeating: 0, count: Self.stride - query.count)
    }

    private static func query(_ name: DomainName, _ type: RecordType, withEDNS: Bool) -> [UInt8] {
        let header: [UInt8] = [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, withEDNS ? 1 : 0]
        let question = name.octets + [UInt8(type.rawValue >> 8), UInt8(type.rawValue & 0xff), 0, 1]
        let options: [UInt8] = withEDNS ? [0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0] : []
        return header + question + options
    }
}

/// Why a load cannot be run.
struct LoadError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
