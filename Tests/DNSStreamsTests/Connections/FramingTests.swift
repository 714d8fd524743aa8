import DNSStreams
import DNSWire
import NIOCore
import Testing

/// How queries arrive: reliability.md A2, A8, B1, B2, B4 and B6.
@Suite(.timeLimit(.minutes(10)))
struct FramingTests {
    /// B1.
    @Test func takesMessagesInPieces() async throws {
        try await StreamServer.run { server in
            let client = try await server.client()
            let query = try framedQuery("www.example.", id: 1)
            for octet in query { try await client.send([octet]) }
            #expect(try await client.next()?.id == 1)
            try await client.send(Array(query.prefix(2)))
            try await client.send(Array(query.dropFirst(2)))
            #expect(try await client.next()?.id == 1)
        }
    }

    /// B2: pipelined, and from several clients at once.
    @Test func takesManyQueriesAtOnce() async throws {
        try await StreamServer.run { server in
            try await withThrowingTaskGroup { clients in
                for _ in 0..<12 {
                    clients.addTask {
                        let client = try await server.client()
                        let names = ["www.example.", "none.example.", "big.example.", "WWW.example."]
                        try await client.send((0..<64).flatMap { try framedQuery(names[$0 % 4], id: UInt16($0)) })
                        for id in 0..<64 {
                            let response = try #require(try await client.next())
                            #expect(response.id == id)
                            #expect(response.responseCode == (id % 4 == 1 ? .nameError : .noError))
                        }
                    }
                }
                try await clients.waitForAll()
            }
        }
    }

    /// B4: as many queries as one likes.
    @Test func keepsAConnection() async throws {
        try await StreamServer.run { server in
            let client = try await server.client()
            for id in 0..<100 { try await client.expectAnswer(id: UInt16(id)) }
        }
    }

    /// A set of 48 000 octets comes whole.
    @Test func sendsLargeResponses() async throws {
        try await StreamServer.run { server in
            let client = try await server.client()
            try await client.send(try framedQuery("big.example.", id: 3, type: .txt))
            #expect(try await client.next()?.answers.count == 200)
        }
    }

    /// A2: a response is not answered, and nothing else happens.
    @Test func ignoresResponses() async throws {
        try await StreamServer.run { server in
            let client = try await server.client()
            var response = try framedQuery("www.example.", id: 8)
            response[4] |= 0x80
            try await client.send(response)
            try await client.expectAnswer(id: 9)
        }
    }

    /// B6: length prefixes that no message has.
    @Test(arguments: [0, 1, 5, 11])
    func closesOnShortMessages(length: UInt8) async throws {
        try await StreamServer.run { server in
            let client = try await server.client()
            try await client.send([0, length] + [UInt8](repeating: 0, count: Int(length)))
            try await client.expectClosed()
            try await server.client().expectAnswer(id: 1)
        }
    }

    /// B6: other protocols, whose first octets are the length of a message that never ends.
    @Test(arguments: [
        Array("GET / HTTP/1.1\r\nHost: example\r\n\r\n".utf8), [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3],
        [UInt8](repeating: 0xff, count: 3000),
    ])
    func closesOnOtherProtocols(octets: [UInt8]) async throws {
        var limits = StreamLimits.patient
        limits.messageTime = .milliseconds(50)
        try await StreamServer.run(limits: limits) { server in
            let client = try await server.client()
            try await client.send(octets)
            try await client.expectClosed()
            try await server.client().expectAnswer(id: 1)
        }
    }

    /// A8: the largest message there is, full of compression pointers, in the question and in records.
    @Test(arguments: [true, false])
    func survivesPointerChains(inQuestion: Bool) async throws {
        try await StreamServer.run(threads: 1) { server in
            let other = try await server.client()
            let client = try await server.client()
            for id in 0..<20 {
                try await client.send(framed(pointerChains(id: UInt16(id), inQuestion: inQuestion)))
                #expect(try await client.next()?.responseCode == .formatError)
                try await other.expectAnswer(id: UInt16(id))
            }
        }
    }

    /// 65 535 octets, every pair of which points at the pair before.
    private func pointerChains(id: UInt16, inQuestion: Bool) -> [UInt8] {
        var message = [UInt8(id >> 8), UInt8(id & 0xff), 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
        if !inQuestion {
            message.replaceSubrange(6..., with: [0, 1, 0, 1, 0, 2])
            message += [0, 0, 1, 0, 1]
        }
        while message.count < 65_534 {
            let target = max(message.count - 2, 12)
            message += [0xc0 | UInt8(target >> 8 & 0x3f), UInt8(target & 0xff)]
        }
        return message.prefix(65_534) + [0]
    }
}
