import DNSForwarding
import DNSWire
import NIOPosix
import NetworkAddress
import Testing

/// What a name stands for where servers say one thing of its IPv4 addresses and another of its IPv6 addresses.
@Suite struct HostLookupTests {
    /// What a played server says of one type.
    enum Says: Sendable {
        case address, nothing, noName, failure, silence
    }

    struct Case: Sendable {
        /// For A and AAAA.
        let servers: [(a: Says, aaaa: Says)]
        let addresses: [IPAddress]
        var seconds = Int64(300)
        var lacks: (ipv4: Bool, ipv6: Bool) = (false, false)
        /// What the last server was asked for.
        var asked: Set<RecordType> = [.a, .aaaa]
    }

    private static let ipv4 = IPAddress.v4(0xc000_0201)
    private static let ipv6 = IPAddress.v6(high: 0x2001_0db8_0000_0000, low: 1)

    private static let cases = [
        Case(servers: [(.address, .address)], addresses: [ipv4, ipv6]),
        Case(servers: [(.address, .nothing)], addresses: [ipv4]),
        Case(servers: [(.noName, .address)], addresses: [ipv6]),
        // Another server is asked for what is missing, and for nothing else.
        Case(servers: [(.failure, .address), (.address, .address)], addresses: [ipv4, ipv6], asked: [.a]),
        Case(servers: [(.address, .silence), (.address, .address)], addresses: [ipv4, ipv6], asked: [.aaaa]),
        Case(servers: [(.silence, .address), (.nothing, .address)], addresses: [ipv6], asked: [.a]),
        // Where nobody says it, that is known.
        Case(servers: [(.failure, .address)], addresses: [ipv6], seconds: 30, lacks: (true, false)),
        Case(servers: [(.silence, .address)], addresses: [ipv6], seconds: 30, lacks: (true, false)),
        Case(
            servers: [(.address, .failure), (.address, .failure)], addresses: [ipv4], seconds: 30,
            lacks: (false, true), asked: [.aaaa]),
        // One that knows no address is not believed, as long as there are others.
        Case(servers: [(.noName, .noName), (.address, .nothing)], addresses: [ipv4]),
        Case(servers: [(.nothing, .failure), (.address, .address)], addresses: [ipv4, ipv6]),
    ]

    @Test(arguments: cases.indices)
    func kinds(number: Int) async throws {
        let expected = Self.cases[number]
        var servers: [PlayedUpstream] = []
        for says in expected.servers {
            servers.append(
                try await .start(on: MultiThreadedEventLoopGroup.singleton) { arrival in
                    let isIPv4 = arrival.query.questions.first?.type == .a
                    return try Self.reaction(to: arrival.query, isIPv4 ? says.a : says.aaaa)
                })
        }
        let found = try await Self.find(at: servers.map(\.endpoint)).get()
        #expect(found.addresses == expected.addresses && found.seconds == expected.seconds)
        #expect(found.lacksIPv4 == expected.lacks.ipv4 && found.lacksIPv6 == expected.lacks.ipv6)
        var asked: Set<RecordType> = []
        let last = try #require(servers.last)
        for _ in expected.asked { asked.insert(try #require(await last.nextArrival().query.questions.first).type) }
        #expect(asked == expected.asked)
        for server in servers { try await server.stop() }
    }

    /// What takes the place of older addresses: those of a kind that nobody told of stay.
    @Test func replacing() {
        let old = [IPAddress.v4(7), .v6(high: 7, low: 7)]
        var found = HostLookup.Found(addresses: [Self.ipv6], seconds: 30)
        #expect(found.addresses(after: old) == [Self.ipv6])
        found.lacksIPv4 = true
        #expect(found.addresses(after: old) == [.v4(7), Self.ipv6])
        #expect(found.addresses(after: []) == [Self.ipv6])
        found = HostLookup.Found(addresses: [Self.ipv4], seconds: 30)
        found.lacksIPv6 = true
        #expect(found.addresses(after: old) == [Self.ipv4, .v6(high: 7, low: 7)])
    }

    private static func find(at servers: [SocketEndpoint]) async -> Result<HostLookup.Found, HostLookup.Failure> {
        await withCheckedContinuation { continuation in
            HostLookup.begin("up.test", at: servers) { continuation.resume(returning: $0) }
        }
    }

    private static func reaction(to query: Message, _ says: Says) throws -> PlayedUpstream.Reaction {
        switch says {
        case .address:
            let question = try #require(query.questions.first)
            let address = question.type == .a ? ipv4 : ipv6
            let record = ResourceRecord(
                owner: question.name, ttl: 300, data: try .reading(address.octets, type: question.type))
            return .answer(query.answered([record]))
        case .nothing: return .answer(query.answered())
        case .noName: return .answer(query.answered(code: .nameError))
        case .failure: return .answer(query.answered(code: .serverFailure))
        case .silence: return .silence
        }
    }
}
