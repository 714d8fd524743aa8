import DNSEngine
import DNSStreams
import DNSWire
import NIOCore
import NIOPosix
import NetworkAddress
import Testing

/// Listening, and what can be wrong with it.
@Suite(.timeLimit(.minutes(10)))
struct StreamListenerTests {
    private static let group = MultiThreadedEventLoopGroup.singleton

    private func start(_ texts: [String]) async throws -> StreamListener {
        let addresses = try texts.map { text in
            let parts = text.split(separator: " ")
            let address = try #require(IPAddress(parts[0]))
            return (endpoint: SocketEndpoint(address, port: try #require(UInt16(parts[1]))), listener: 0)
        }
        let plan = QueryPlan(
            blocks: [.init(steps: [.describeClient], rotates: false)], listeners: [[.init(name: .root, block: 0)]],
            hash: NameHash(secret: 7))
        return try await StreamListener.start(
            addresses: addresses, publisher: StatePublisher(ServingState(plan: plan)), group: Self.group
        ) { _, reply in reply([]) }
    }

    @Test func listensOnSeveralAddresses() async throws {
        let listener = try await start(["127.0.0.1 0", "127.0.0.2 0"])
        #expect(listener.endpoints.map(\.address) == [.v4(0x7f00_0001), .v4(0x7f00_0002)])
        for endpoint in listener.endpoints {
            let client = try await StreamClient.connect(to: endpoint)
            try await client.ask("test.", id: 1)
            #expect(try await client.next()?.id == 1)
        }
        await listener.drain(within: .zero)
        await listener.drain(within: .zero)
    }

    @Test func saysWhatIsInUse() async throws {
        let first = try await start(["127.0.0.3 0"])
        let taken = first.endpoints[0]
        let error = await #expect(throws: StreamListenerError.self) {
            try await start(["127.0.0.4 \(taken.port)", "127.0.0.3 \(taken.port)"])
        }
        #expect(error?.description == "cannot listen on \(taken) (tcp): address already in use")
        // All or nothing: the address that was free is free again.
        let second = try await start(["127.0.0.4 \(taken.port)"])
        await second.drain(within: .zero)
        await first.drain(within: .zero)
    }

    @Test func saysWhatIsNotLocal() async throws {
        let error = await #expect(throws: StreamListenerError.self) { try await start(["192.0.2.1 5300"]) }
        #expect(error?.description == "cannot listen on 192.0.2.1:5300 (tcp): no such address on this host")
    }

    /// F13: connections in TIME_WAIT do not keep the address.
    @Test func listensAgainAtOnce() async throws {
        let first = try await start(["127.0.0.5 0"])
        let endpoint = first.endpoints[0]
        let client = try await StreamClient.connect(to: endpoint)
        try await client.ask("test.", id: 1)
        #expect(try await client.next()?.id == 1)
        await first.drain(within: .hours(1))
        #expect(first.endpoints.isEmpty)
        try await client.expectClosed()
        let second = try await start(["127.0.0.5 \(endpoint.port)"])
        #expect(second.endpoints == [endpoint])
        await second.drain(within: .zero)
    }

    /// `::` takes IPv4 clients, which show with their IPv4 address; beside 0.0.0.0 it leaves them alone.
    @Test func listensOnEveryAddress() async throws {
        let dual: StreamListener
        do {
            dual = try await start([":: 0"])
        } catch let error as StreamListenerError where error.reason == "address family not supported" {
            return
        }
        let port = dual.endpoints[0].port
        let client = try await StreamClient.connect(to: SocketEndpoint(.v4(0x7f00_0001), port: port))
        try await client.ask("test.", id: 1)
        #expect(try await client.next()?.additionals.map(\.type).contains(.a) == true)
        await dual.drain(within: .zero)
        let separate = try await startBothFamilies()
        #expect(separate.endpoints.map(\.address.isIPv4) == [false, true])
        #expect(separate.endpoints[0].port == separate.endpoints[1].port)
        await separate.drain(within: .zero)
    }

    /// On the first port that nobody has; below those that the kernel gives to clients.
    private func startBothFamilies() async throws -> StreamListener {
        var port = 23_053
        while true {
            do {
                return try await start([":: \(port)", "0.0.0.0 \(port)"])
            } catch let error as StreamListenerError where error.reason == "address already in use" && port < 23_153 {
                port += 1
            }
        }
    }

    /// F8: without descriptors nothing is accepted for a while, and then it goes on.
    @Test func restsWithoutDescriptors() async throws {
        let server = try await ServerBootstrap(group: Self.group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(duration: .milliseconds(50)))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        try await server.eventLoop.submit {
            for _ in 0..<3 { server.pipeline.fireErrorCaught(IOError(errnoCode: 24, reason: "accept")) }
            let isReading = try server.syncOptions?.getOption(.autoRead)
            #expect(isReading == false)
        }.get()
        let address = try #require(server.localAddress)
        let client = try await ClientBootstrap(group: Self.group).connect(to: address).get()
        try await waitUntilReading(server)
        try await client.close()
        try await server.close()
    }

    /// Looks again each time that the event loop has turned.
    private func waitUntilReading(_ server: any Channel) async throws {
        while try await server.getOption(.autoRead).get() == false { await Task.yield() }
    }
}
