import DNSEngine
import DNSStreams
import DNSWire
import NIOCore
import NetworkAddress
import Testing

/// Queries that an upstream answers: reliability.md B3, and the bound of queries in flight.
@Suite(.timeLimit(.minutes(10)))
struct ForwardingTests {
    /// B3: what is known at once does not wait for what is not.
    @Test func answersOutOfOrder() async throws {
        try await StreamServer.run { server in
            let client = try await server.client()
            try await client.ask("slow.test.", id: 1)
            try await client.ask("slower.test.", id: 2)
            let slow = try #require(await server.upstream.next())
            let slower = try #require(await server.upstream.next())
            try await client.expectAnswer(id: 3)
            try slower.answer()
            #expect(try await client.next()?.id == 2)
            try slow.answer()
            #expect(try await client.next()?.id == 1)
        }
    }

    @Test func handsOnWhatTheUpstreamNeeds() async throws {
        try await StreamServer.run { server in
            let client = try await server.client(from: .v4(0x7f00_0002))
            let query = try framedQuery("Slow.test.", id: 77)
            try await client.send(query)
            let exchange = try #require(await server.upstream.next())
            #expect(exchange.query.message == Array(query.dropFirst(2)))
            #expect(exchange.query.client.transport == .tcp)
            #expect(exchange.query.client.endpoint.address == .v4(0x7f00_0002))
            #expect(exchange.query.suspension.responseOctetsMax == 65_535)
            exchange.reply([])
            exchange.reply([1, 2, 3])
            try await client.expectAnswer(id: 78)
        }
    }

    /// With all places taken nothing is read, not even what could be answered at once.
    @Test func boundsQueriesInFlight() async throws {
        var limits = StreamLimits.patient
        limits.queriesInFlightMax = 4
        try await StreamServer.run(limits: limits) { server in
            let client = try await server.client()
            for id in 1...4 { try await client.ask("slow.test.", id: UInt16(id)) }
            var exchanges: [PlayedUpstream.Exchange] = []
            for _ in 1...4 { exchanges.append(try #require(await server.upstream.next())) }
            try await client.ask("www.example.", id: 5)
            let other = try await server.client()
            try await other.expectAnswer(id: 1)
            try exchanges[2].answer()
            #expect(try await client.next()?.id == 3)
            #expect(try await client.next()?.id == 5)
        }
    }

    /// Replies to clients that have gone go nowhere.
    @Test func forgetsClientsThatLeave() async throws {
        try await StreamServer.run { server in
            let client = try await server.client()
            try await client.ask("slow.test.", id: 1)
            let exchange = try #require(await server.upstream.next())
            try await client.reset()
            try exchange.answer()
            try await server.client().expectAnswer(id: 2)
        }
    }

    /// What tables answered is logged, and only of the blocks that ask for it.
    @Test func showsAnswers() async throws {
        try await StreamServer.run { server in
            let client = try await server.client()
            try await client.ask("slow.test.", id: 1)
            try #require(await server.upstream.next()).answer()
            _ = try await client.next()
            try await client.expectAnswer(id: 2)
            let entries = server.observer.entries
            #expect(entries.map(\.entry.block) == [0])
            #expect(entries.map(\.entry.client.transport) == [.tcp])
            #expect(entries.map(\.entry.query.header.id) == [2])
            #expect(entries.map(\.entry.response.answerCount) == [1])
            #expect(entries.map { $0.question.last } == [1])
        }
    }
}
