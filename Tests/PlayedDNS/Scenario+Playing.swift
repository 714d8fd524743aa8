import DNSWire
public import NetworkAddress
public import StubResolver

extension Scenario {
    /// Runs the lookup in this process, with a clock that costs no time. A response takes a millisecond.
    public func play() throws -> LookupResult {
        var zone = try zone()
        var transport = PlayedTransport { query in
            let message = query.message(id: 0)
            switch zone.react(to: message, at: query.server.address, isStream: query.transport == .tcp) {
            case .response(let response): return .response(response, after: .milliseconds(1))
            case .silence: return .silence
            case .unreachable: return .unreachable
            }
        }
        return try run(over: &transport, servers: [:])
    }

    /// Runs the lookup over any transport.
    ///
    /// - Parameter servers: where the servers of the file really are.
    public func run(
        over transport: inout some LookupTransport, servers: [IPAddress: SocketEndpoint]
    ) throws -> LookupResult {
        var configuration = configuration
        configuration.nameservers = configuration.nameservers.map { servers[$0.address] ?? $0 }
        var lookup = Lookup(
            name, as: library, with: configuration, family: family, serverOffset: serverOffset)
        return try lookup.run(over: &transport)
    }

    /// The queries of a result as a scenario has them.
    ///
    /// - Parameter servers: as for ``run(over:servers:)``.
    public static func observed(
        _ result: LookupResult, servers: [IPAddress: SocketEndpoint] = [:]
    ) -> [ObservedQuery] {
        result.records.map { record in
            let server = servers.first { $0.value == record.query.server }?.key ?? record.query.server.address
            return ObservedQuery(
                name: record.query.name, type: "\(record.query.type)", server: server,
                transport: record.query.transport.rawValue, outcome: record.outcome)
        }
    }

    /// The result as a scenario has it.
    public static func summary(_ result: LookupResult) -> String {
        ([result.status.rawValue] + result.addresses.map { "\($0)" }).joined(separator: " ")
    }
}
