import NetworkAddress
import PlayedDNS
import StubResolver
import StubSockets

/// Real sockets, with played servers at the other end that are served while the client waits: no thread, and nothing to
/// wait for but the sockets.
struct ServedSockets: LookupTransport {
    private var sockets = SocketTransport()
    private(set) var servers: PlayedServers
    /// Where the servers of the scenario are.
    let endpoints: [IPAddress: SocketEndpoint]

    private static let loopback = IPAddress.v4(0x7f00_0001)
    /// Nobody is bound to this address.
    private static let deserted = IPAddress.v4(0x7f63_6363)

    init(_ scenario: Scenario) throws {
        var servers = PlayedServers(zone: try scenario.zone())
        var endpoints: [IPAddress: SocketEndpoint] = [:]
        for server in scenario.configuration.nameservers.map(\.address) {
            let endpoint = try servers.listen(at: SocketEndpoint(Self.loopback, port: 0), as: server)
            let isUnreachable = servers.zone.unreachableServers.contains(server)
            endpoints[server] = isUnreachable ? SocketEndpoint(Self.deserted, port: endpoint.port) : endpoint
        }
        self.servers = servers
        self.endpoints = endpoints
    }

    var now: Duration { sockets.now }

    mutating func send(_ query: StubQuery) throws { try sockets.send(query) }

    mutating func receive(until deadline: Duration) throws -> ExchangeEvent {
        while true {
            while try servers.serve(milliseconds: 0).isBusy {}
            let step = min(deadline, now + .milliseconds(1))
            let event = try sockets.receive(until: step)
            if case .time = event, step < deadline { continue }
            return event
        }
    }

    mutating func forget(before number: Int) { sockets.forget(before: number) }
}
