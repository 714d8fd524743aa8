import DNSEngine
public import DNSWire
import NetworkAddress

/// `rewrite edns0`: an option of the query's OPT record (RFC 6891 section 6.1.2).
public struct OptionRule: Sendable {
    /// What is done with the option.
    public enum Action: String, CaseIterable, Sendable {
        /// Changed or added.
        case set
        /// Added where it is not there.
        case append
        /// Changed where it is there.
        case replace
        /// Taken out.
        case unset
    }

    /// What the option holds.
    public enum Value: Sendable {
        case octets([UInt8])
        /// The QNAME in presentation format.
        case name
        /// QTYPE, 16 bits.
        case type
        /// The client's address, 4 or 16 octets.
        case clientAddress
        /// The client's port, 16 bits.
        case clientPort
        /// The address that the client has asked, 4 or 16 octets.
        case serverAddress
        /// `udp` or `tcp`.
        case transport
        /// What is known of the client's name under some key; without a value the option stays as it is.
        case metadata(@Sendable (_ asked: DomainName) -> String?)
        /// The client's network (RFC 7871): so many bits of an IPv4 and of an IPv6 address.
        case subnet(bits4: Int, bits6: Int)
    }

    /// More than a name or an address has; what is longer is cut.
    private static let textOctetsMax = 2048

    private let code: EDNSOptionCode
    private let action: Action
    private let value: Value

    public init(code: EDNSOptionCode, _ action: Action, _ value: Value) {
        self.code = code
        self.action = action
        self.value = value
    }

    /// Changes the query; `false` where there is nothing to change. A query without EDNS becomes one with it.
    ///
    /// - Parameter asked: the client's name.
    func apply(to query: inout ElaborateQuery, asked: DomainName) -> Bool {
        var edns = query.message.edns ?? ExtendedDNS(udpPayloadSize: UInt16(Limits.datagramOctetsMax))
        let place = edns.options.firstIndex { $0.code == code }
        switch (action, place) {
        case (.set, _), (.append, nil), (.replace, .some):
            guard let data = data(for: query, asked: asked) else { return false }
            if let place {
                edns.options[place].data = data
            } else {
                edns.options.append(EDNSOption(code: code, data: data))
            }
        case (.unset, .some): edns.options.removeAll { $0.code == code }
        case (.append, .some), (.replace, nil), (.unset, nil): return false
        }
        query.message.edns = edns
        return true
    }

    /// `nil` where there is no value.
    private func data(for query: ElaborateQuery, asked: DomainName) -> [UInt8]? {
        let client = query.client.endpoint
        switch value {
        case .octets(let octets): return octets
        case .name: return Array(query.question.name.description.utf8)
        case .type: return Self.octets(query.question.type.rawValue)
        case .clientAddress: return client.address.octets
        case .clientPort: return Self.octets(client.port)
        case .serverAddress: return query.local.octets
        case .transport: return Array("\(query.client.transport)".utf8)
        case .metadata(let value): return value(asked).map { Array($0.utf8.prefix(Self.textOctetsMax)) }
        case .subnet(let bits4, let bits6):
            let bits = client.address.isIPv4 ? bits4 : bits6
            let family: UInt16 = client.address.isIPv4 ? 1 : 2
            let network = IPPrefix(client.address, length: bits)?.address ?? client.address
            // Only as many octets as the prefix takes (RFC 7871 section 6).
            return Self.octets(family) + [UInt8(bits), 0] + network.octets.prefix((bits + 7) / 8)
        }
    }

    private static func octets(_ number: UInt16) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
    }
}
