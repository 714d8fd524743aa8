import DNSStreams
import DNSWire
import NIOCore
import NetworkAddress
import Testing

/// Clients that take more than their share: reliability.md B9 to B12.
@Suite(.timeLimit(.minutes(10)))
struct LimitTests {
    /// B9.
    @Test func servesBesideSlowClients() async throws {
        try await StreamServer.run(threads: 1) { server in
            let query = try framedQuery("www.example.", id: 1)
            var slow: [StreamClient] = []
            for _ in 0..<40 { slow.append(try await server.client()) }
            let client = try await server.client()
            for (index, octet) in query.dropLast().enumerated() {
                for client in slow { try await client.send([octet]) }
                try await client.expectAnswer(id: UInt16(index))
            }
            for client in slow {
                try await client.send(Array(query.suffix(1)))
                #expect(try await client.next()?.id == 1)
            }
        }
    }

    /// B10: many idle connections, and at the limit the one that has been quiet the longest goes.
    @Test func replacesTheQuietestConnection() async throws {
        var limits = StreamLimits.patient
        limits.connectionsMax = 200
        limits.connectionsPerClientMax = 200
        try await StreamServer.run(limits: limits) { server in
            var clients: [StreamClient] = []
            for id in 0..<200 {
                let client = try await server.client()
                try await client.expectAnswer(id: UInt16(id))
                clients.append(client)
            }
            try await clients[0].expectAnswer(id: 500)
            for id in 1...50 {
                try await server.client().expectAnswer(id: UInt16(id))
                try await clients[id].expectClosed()
            }
            try await clients[0].expectAnswer(id: 501)
            try await clients[51].expectAnswer(id: 502)
        }
    }

    /// B10: connections that wait for answers stay; a new one is refused until there is room again.
    @Test func refusesWhereAllWait() async throws {
        var limits = StreamLimits.patient
        limits.connectionsMax = 2
        limits.connectionsPerClientMax = 2
        try await StreamServer.run(limits: limits) { server in
            var waiting: [StreamClient] = []
            var exchanges: [PlayedUpstream.Exchange] = []
            for id in 1...2 {
                let client = try await server.client()
                try await client.ask("slow.test.", id: UInt16(id))
                exchanges.append(try #require(await server.upstream.next()))
                waiting.append(client)
            }
            // That a query is in flight is noted once it has been handed on.
            try await waiting[0].expectAnswer(id: 3)
            try await waiting[1].expectAnswer(id: 4)
            try await server.client().expectClosed()
            try exchanges[0].answer()
            #expect(try await waiting[0].next()?.id == 1)
            try await waiting[0].expectAnswer(id: 5)
            try await server.client().expectAnswer(id: 6)
            try await waiting[0].expectClosed()
            try exchanges[1].answer()
            #expect(try await waiting[1].next()?.id == 2)
        }
    }

    /// B10: far more connections at the same time than there may be; each is served or closed.
    @Test func survivesAFlood() async throws {
        var limits = StreamLimits.patient
        limits.connectionsMax = 8
        limits.connectionsPerClientMax = 8
        try await StreamServer.run(limits: limits) { server in
            await withTaskGroup { clients in
                for id in 0..<300 {
                    clients.addTask {
                        do {
                            let client = try await server.client()
                            try await client.ask("www.example.", id: UInt16(id))
                            let response = try await client.next()
                            #expect(response == nil || response?.id == UInt16(id))
                            try await client.channel.close()
                        } catch {
                            // Closed to make room, at whatever point the client had got to.
                            #expect(error is IOError || error is ChannelError)
                        }
                    }
                }
            }
            try await server.client().expectAnswer(id: 1)
        }
    }

    /// B11: a client at its own limit loses its own connections, and nobody else's.
    @Test func boundsTheConnectionsOfAClient() async throws {
        var limits = StreamLimits.patient
        limits.connectionsMax = 8
        limits.connectionsPerClientMax = 2
        try await StreamServer.run(limits: limits) { server in
            let modest = try await server.client()
            try await modest.expectAnswer(id: 1)
            let greedy = IPAddress.v4(0x7f00_0002)
            var previous: [StreamClient] = []
            for id in 0..<20 {
                let client = try await server.client(from: greedy)
                try await client.expectAnswer(id: UInt16(id))
                previous.append(client)
                if previous.count > 2 { try await previous.removeFirst().expectClosed() }
            }
            try await modest.expectAnswer(id: 2)
        }
    }

    /// B12: responses to a client that does not read stop coming, others are served, and in the end it is closed.
    @Test func boundsWhatAReaderThatNeverReadsCosts() async throws {
        var limits = StreamLimits.patient
        limits.unwritableTime = .milliseconds(200)
        try await StreamServer.run(limits: limits, threads: 1) { server in
            let silent = try await server.client(reads: false)
            let queries = try (0..<3000).flatMap { try framedQuery("big.example.", id: UInt16($0), type: .txt) }
            silent.channel.writeAndFlush(ByteBuffer(bytes: queries), promise: nil)
            let client = try await server.client()
            for id in 0..<50 { try await client.expectAnswer(id: UInt16(id)) }
            try await silent.channel.closeFuture.get()
            // Of 150 MB, what fits into the buffers of the two sockets, and one more response.
            #expect(server.observer.entries.count < 50 + 400)
        }
    }

    /// A client that reads late gets everything, and what was asked meanwhile.
    @Test func goesOnOnceAClientReads() async throws {
        try await StreamServer.run(threads: 1) { server in
            let late = try await server.client(reads: false)
            let queries = try (0..<300).flatMap { try framedQuery("big.example.", id: UInt16($0), type: .txt) }
            late.channel.writeAndFlush(ByteBuffer(bytes: queries), promise: nil)
            try await server.client().expectAnswer(id: 1)
            try await late.channel.setOption(.autoRead, value: true).get()
            for id in 0..<300 { #expect(try await late.next()?.id == UInt16(id)) }
        }
    }

    @Test func hasLimitsOfTheProcess() {
        let limits = StreamLimits()
        #expect((1...1000).contains(limits.connectionsMax))
        #expect(limits.connectionsPerClientMax == max(limits.connectionsMax / 4, 1))
    }
}
