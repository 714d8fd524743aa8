import DNSEngine
import DNSForwarding
import DNSWire
import NetworkAddress
import Synchronization
import Testing

@Suite("connections to upstreams over TCP")
struct ConnectionTests {
    /// The source ports of the queries so far: one for each connection.
    private func ports(_ played: PlayedForwarding, _ count: Int) async throws -> [Int] {
        var ports: [Int] = []
        for _ in 0..<count { ports.append(try await played.upstreams[0].nextArrival().port) }
        return ports
    }

    @Test("one connection serves query after query")
    func reuse() async throws {
        try await PlayedForwarding.run([Roles.right], configure: { $0.transport = .streamOnly }) { played in
            // The lane of a question, and with it the connection, follows from the question.
            for _ in 0..<5 { _ = try await played.ask() }
            let arrived = try await ports(played, 5)
            #expect(Set(arrived).count == 1)
            let metrics = played.service.metrics[0].upstreams[0]
            #expect(metrics.opened["tcp"] == 1 && metrics.reused["tcp"] == 4)
        }
    }

    @Test("queries are pipelined, and answers may come in any order (RFC 7766 section 6.2.1)")
    func pipelining() async throws {
        let waiting = Mutex<[Message]>([])
        try await PlayedForwarding.run(
            [
                { arrival in
                    let all = try waiting.withLock { waiting in
                        waiting.append(try arrival.query.answered(with: [10, 0, 0, UInt8(waiting.count)]))
                        return waiting.count == 4 ? waiting : []
                    }
                    return all.isEmpty ? .silence : .send(all.reversed().map { $0.write() })
                }
            ], lanes: 1, configure: { $0.transport = .streamOnly }
        ) { played in
            let queries = try (0..<4).map { try SuspendedQueries.suspend("q\($0).test.") }
            let results = Mutex<[String]>([])
            let (done, end) = AsyncStream.makeStream(of: Void.self)
            for query in queries {
                played.service.forward(query) { result in
                    do {
                        let answer = try result.answers
                        results.withLock { $0 += answer }
                    } catch {
                        Issue.record(error)
                    }
                    end.yield()
                }
            }
            var ends = done.makeAsyncIterator()
            let arrived = try await ports(played, 4)
            #expect(Set(arrived).count == 1)
            for _ in 0..<4 { _ = await ends.next() }
            #expect(results.withLock { $0.sorted() } == (0..<4).map { "10.0.0.\($0)" })
        }
    }

    @Test("an idle connection that the upstream closed costs nothing: the query goes over a new one (C23)")
    func closedWhileIdle() async throws {
        try await PlayedForwarding.run(
            [
                { arrival in
                    let answer = try arrival.query.answered(with: [192, 0, 2, 1]).write().lengthPrefixed
                    return .close(answer)
                }
            ], configure: { $0.transport = .streamOnly }
        ) { played in
            for _ in 0..<4 {
                let result = try await played.ask()
                #expect(try result.answers == ["192.0.2.1"])
                #expect(result.failure == nil)
            }
        }
    }

    @Test("a connection that dies under a query is not used again, and the query goes over a new one (C23)")
    func diesUnderQuery() async throws {
        try await PlayedForwarding.run(
            [{ $0.number == 1 ? .close([0]) : try Roles.right($0) }], configure: { $0.transport = .streamOnly }
        ) { played in
            for _ in 0..<3 { try await #expect(played.ask().answers == ["192.0.2.1"]) }
            let ports = try await ports(played, 4)
            #expect(ports[0] == ports[1] && ports[1] != ports[2] && ports[2] == ports[3])
            #expect(played.service.metrics[0].upstreams[0].healthChecksFailed == 0)
        }
    }

    @Test("expire: an idle connection is closed after its time")
    func expire() async throws {
        try await PlayedForwarding.run(
            [Roles.right],
            configure: {
                $0.transport = .streamOnly
                $0.idleTimeout = .nanoseconds(1)
            }
        ) { played in
            // Whenever the time is over between two queries there is another connection.
            _ = try await played.ask()
            while played.service.metrics[0].upstreams[0].opened["tcp"] == 1 { _ = try await played.ask() }
        }
    }

    @Test("max_age: an old connection gets no further query")
    func age() async throws {
        try await PlayedForwarding.run(
            [Roles.right],
            configure: {
                $0.transport = .streamOnly
                $0.connectionAgeMax = .nanoseconds(1)
            }
        ) { played in
            for _ in 0..<3 { _ = try await played.ask() }
            let arrived = try await ports(played, 3)
            #expect(Set(arrived).count == 3)
        }
    }

    @Test("max_idle_conns: those beyond are closed when they become idle")
    func idleConnections() async throws {
        try await PlayedForwarding.run(
            [Roles.right],
            configure: {
                $0.transport = .streamOnly
                $0.idleConnectionsMax = 1
            }
        ) { played in
            // More at once than one connection takes: further ones are opened.
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        do {
                            _ = try await played.ask("q\(number).test.")
                        } catch {
                            Issue.record(error)
                        }
                    }
                }
            }
            _ = try await ports(played, 200)
            let before = played.service.metrics[0].upstreams[0].opened["tcp"] ?? 0
            for _ in 0..<8 { _ = try await played.ask() }
            let again = try await ports(played, 8)
            #expect(Set(again).count == 1)
            #expect(played.service.metrics[0].upstreams[0].opened["tcp"] ?? 0 <= before + 1)
        }
    }

    @Test("source_address: queries come from there", arguments: [Client.Transport.udp, .tcp])
    func source(_ transport: Client.Transport) async throws {
        try await PlayedForwarding.run(
            [Roles.right], configure: { $0.sourceAddress = .v4(0x7f00_0005) }
        ) { played in
            _ = try await played.ask(over: transport)
            try await #expect(played.upstreams[0].nextArrival().address == "127.0.0.5")
        }
    }
}
