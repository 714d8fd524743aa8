import DNSEngine
import DNSWire
import NetworkAddress

/// What of a query and its response a line of `log` can show, in words.
struct QueryLogFields {
    let entry: QueryLogEntry
    /// The question's name, for `log NAMES…`.
    let name: DomainName

    /// `nil` where the question does not begin with a whole name.
    init?(_ entry: QueryLogEntry, question: [UInt8]) {
        let name: DomainName? = Octets.withView(of: question) { octets in
            var offset = 0
            do {
                return try DomainName(parsing: octets, at: &offset)
            } catch {
                return nil
            }
        }
        guard let name else { return nil }
        self.entry = entry
        self.name = name
    }

    /// The value of a placeholder.
    func text(of field: QueryLogField) -> String {
        switch field {
        case .type: "\(entry.query.type)"
        case .name: "\(name.canonical)"
        case .class: "\(entry.query.recordClass)"
        case .proto: entry.client.transport == .udp ? "udp" : "tcp"
        case .size: "\(entry.requestOctets)"
        case .remote: Self.bracketed(entry.client.endpoint.address)
        case .port: "\(entry.client.endpoint.port)"
        case .local: Self.bracketed(entry.local)
        case .id: "\(entry.query.header.id)"
        case .opcode: "\(entry.query.header.opcode.rawValue)"
        case .do: "\(entry.query.wantsDNSSEC)"
        case .bufsize: "\(payloadOctets)"
        case .rcode: "\(entry.code)"
        case .rsize: "\(entry.responseOctets)"
        case .rflags: Self.flags(entry.response)
        case .duration: "\(Self.seconds(entry.nanoseconds))s"
        }
    }

    /// What the client can take: over TCP everything.
    private var payloadOctets: Int {
        guard entry.client.transport == .udp else { return Limits.streamOctetsMax }
        return max(Int(entry.query.payloadOctets), Limits.datagramOctetsWithoutEDNS)
    }

    private static func bracketed(_ address: IPAddress) -> String {
        address.isIPv4 ? "\(address)" : "[\(address)]"
    }

    /// The flags that are set, by their names, with commas between.
    private static func flags(_ header: Header) -> String {
        let names: [(UInt16, String)] = [
            (Header.Flag.response, "qr"), (Header.Flag.authoritative, "aa"), (Header.Flag.truncated, "tc"),
            (Header.Flag.recursionDesired, "rd"), (Header.Flag.recursionAvailable, "ra"),
            (Header.Flag.authenticData, "ad"), (Header.Flag.checkingDisabled, "cd"),
        ]
        return names.filter { header.has($0.0) }.map(\.1).joined(separator: ",")
    }

    /// Seconds without zeros at the end: `0.00012`.
    static func seconds(_ nanoseconds: UInt64) -> String {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        guard rest > 0 else { return "\(whole)" }
        var digits = String(rest)
        digits = String(repeating: "0", count: 9 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}

/// The placeholders of a `log` format, by what JSON calls them.
enum QueryLogField: String, CaseIterable {
    case remote, port, local, id, opcode, type, `class`, name, proto, size, `do`, bufsize, rcode, rflags, rsize,
        duration

    /// As a format has it; those of the header have a `>`, as in CoreDNS.
    var placeholder: String {
        switch self {
        case .id, .opcode, .do, .bufsize, .rflags: "{>\(rawValue)}"
        default: "{\(rawValue)}"
        }
    }

    /// Whether its value is a number or a truth value, which JSON writes without quotes.
    var isBare: Bool {
        switch self {
        case .port, .id, .opcode, .size, .do, .bufsize, .rsize: true
        default: false
        }
    }
}
