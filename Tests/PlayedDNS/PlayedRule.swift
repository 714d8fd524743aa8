import DNSWire
import NetworkAddress

/// A line of a played zone: `NAME TYPE WHAT [at SERVER] [times N]`.
///
/// NAME is absolute, `*` for all or `*.DOMAIN` for all below; TYPE is A, AAAA or `*`. WHAT is one address or more, or
/// `CNAME TARGET`, `NODATA`, an error code (`NXDOMAIN`, `SERVFAIL`, `REFUSED`, `FORMERR`, `NOTIMP`), `LAME` (a referral to
/// nowhere), `TRUNCATED ADDRESS…` (whole over TCP only), `SILENCE`, or `UNREACHABLE` (nobody listens; for a whole server).
struct PlayedRule {
    enum Action: Equatable {
        case addresses([IPAddress])
        case alias(DomainName)
        case code(ResponseCode)
        case lame
        case truncated([IPAddress])
        case silence
        case unreachable
    }

    /// `nil` for every name.
    var name: DomainName?
    var coversSubdomains = false
    /// `nil` for every type.
    var type: RecordType?
    var action: Action
    /// `nil` for every server.
    var server: IPAddress?
    /// How often the rule still counts; `nil` for always.
    var timesLeft: Int?

    init(_ line: String) throws {
        var words = line.split(separator: " ").map(String.init)
        func refuse(_ reason: String) -> ScenarioError { ScenarioError("\(reason) in \"\(line)\"") }
        if let index = words.firstIndex(of: "times") {
            guard words.indices.contains(index + 1), let count = Int(words[index + 1]) else {
                throw refuse("times must have a number behind it")
            }
            timesLeft = count
            words.removeSubrange(index...(index + 1))
        }
        if let index = words.firstIndex(of: "at") {
            guard words.indices.contains(index + 1), let address = IPAddress(words[index + 1]) else {
                throw refuse("at must have an address behind it")
            }
            server = address
            words.removeSubrange(index...(index + 1))
        }
        guard words.count >= 3 else { throw refuse("name, type and what is served are missing") }
        if words[0] != "*" {
            coversSubdomains = words[0].hasPrefix("*.")
            name = try DomainName(coversSubdomains ? String(words[0].dropFirst(2)) : words[0])
        }
        if words[1] != "*" {
            guard let type = RecordType(words[1]) else { throw refuse("no type") }
            self.type = type
        }
        action = try Self.action(Array(words[2...]), refuse)
    }

    private static func action(_ words: [String], _ refuse: (String) -> ScenarioError) throws -> Action {
        let codes: [String: ResponseCode] = [
            "NODATA": .noError, "NXDOMAIN": .nameError, "SERVFAIL": .serverFailure, "REFUSED": .refused,
            "FORMERR": .formatError, "NOTIMP": .notImplemented,
        ]
        if let code = codes[words[0]] { return .code(code) }
        switch words[0] {
        case "CNAME":
            guard words.count == 2 else { throw refuse("CNAME must have one name behind it") }
            return .alias(try DomainName(words[1]))
        case "LAME": return .lame
        case "SILENCE": return .silence
        case "UNREACHABLE": return .unreachable
        default:
            let isTruncated = words[0] == "TRUNCATED"
            let addresses = words.dropFirst(isTruncated ? 1 : 0).map { IPAddress($0) }
            guard !addresses.isEmpty, !addresses.contains(nil) else { throw refuse("no such thing can be served") }
            return isTruncated ? .truncated(addresses.compactMap { $0 }) : .addresses(addresses.compactMap { $0 })
        }
    }

    func covers(_ name: DomainName) -> Bool {
        guard let own = self.name else { return true }
        return coversSubdomains ? name != own && name.isEqualOrBelow(own) : name == own
    }

    func matches(_ name: DomainName, _ type: RecordType, at server: IPAddress) -> Bool {
        guard timesLeft != 0, covers(name), self.type == nil || self.type == type else { return false }
        // An address belongs to its own type only.
        if case .addresses(let addresses) = action {
            guard addresses.contains(where: { ($0.isIPv4 ? .a : .aaaa) == type }) else { return false }
        }
        return self.server == nil || self.server == server
    }
}

/// A scenario that cannot be read.
public struct ScenarioError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
