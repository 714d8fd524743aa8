import DNSStreams
import DNSWire
import NIOCore
import Testing

/// How connections end: reliability.md B5, B7, B8 and draining.
@Suite(.timeLimit(.minutes(10)))
struct ClosingTests {
    /// B5: nothing sent, half a prefix, half a message, and after an answer.
    @Test(arguments: [0, 1, 2, 20, 31])
    func closesSilentConnections(octets: Int) async throws {
        var limits = StreamLimits.patient
        limits.idleTime = .milliseconds(50)
        limits.messageTime = .milliseconds(50)
        try await StreamServer.run(limits: limits) { server in
            let client = try await server.client()
            let query = try framedQuery("www.example.", id: 1)
            #expect(query.count == 31)
            // The connection may end before this has been sent.
            client.channel.writeAndFlush(ByteBuffer(bytes: query.prefix(octets)), promise: nil)
            var answers = 0
            while try await client.next() != nil { answers += 1 }
            #expect(answers <= octets / 31)
        }
    }

    /// B7: what was asked before the client closed its side is answered, at once or later.
    @Test func answersAfterAHalfClose() async throws {
        try await StreamServer.run { server in
            let client = try await server.client()
            try await client.send(
                try framedQuery("slow.test.", id: 1) + framedQuery("www.example.", id: 2) + [0, 12, 0])
            try await client.finishSending()
            #expect(try await client.next()?.id == 2)
            try #require(await server.upstream.next()).answer()
            #expect(try await client.next()?.id == 1)
            try await client.expectClosed()
        }
    }

    /// B7, with more responses than fit into the socket.
    @Test func sendsEverythingAfterAHalfClose() async throws {
        try await StreamServer.run { server in
            let client = try await server.client()
            try await client.send((0..<100).flatMap { try framedQuery("big.example.", id: $0, type: .txt) })
            try await client.finishSending()
            for id in 0..<100 { #expect(try await client.next()?.id == UInt16(id)) }
            try await client.expectClosed()
        }
    }

    @Test func closesAHalfClosedConnectionWithoutQueries() async throws {
        try await StreamServer.run { server in
            let client = try await server.client()
            try await client.finishSending()
            try await client.expectClosed()
        }
    }

    /// B8: resets before, in the middle of, and after a query, with responses on their way.
    @Test func survivesResets() async throws {
        try await StreamServer.run { server in
            let query = try framedQuery("big.example.", id: 1, type: .txt)
            for octets in [0, 1, 10, query.count, query.count * 20] {
                for _ in 0..<10 {
                    let client = try await server.client(reads: false)
                    try await client.send(Array([[UInt8]](repeating: query, count: 20).joined().prefix(octets)))
                    try await client.reset()
                }
                try await server.client().expectAnswer(id: 2)
            }
        }
    }

    @Test func drains() async throws {
        try await StreamServer.run { server in
            let idle = try await server.client()
            try await idle.expectAnswer(id: 1)
            let waiting = try await server.client()
            try await waiting.ask("slow.test.", id: 2)
            let exchange = try #require(await server.upstream.next())
            let asking = try await server.client()
            try await asking.expectAnswer(id: 3)
            try await asking.ask("www.example.", id: 4)
            async let drained: Void = server.listener.drain(within: .hours(1))
            // What the kernel had when it began is answered.
            #expect(try await asking.next()?.id == 4)
            try await asking.expectClosed()
            try await idle.expectClosed()
            try exchange.answer()
            #expect(try await waiting.next()?.id == 2)
            try await waiting.expectClosed()
            await drained
            await #expect(throws: (any Error).self) { try await server.client() }
        }
    }

    /// An upstream that never replies does not hold the end up.
    @Test func drainsWithinAGivenTime() async throws {
        try await StreamServer.run { server in
            let client = try await server.client()
            try await client.ask("slow.test.", id: 1)
            let exchange = try #require(await server.upstream.next())
            await server.listener.drain(within: .milliseconds(50))
            try await client.expectClosed()
            try exchange.answer()
        }
    }
}
