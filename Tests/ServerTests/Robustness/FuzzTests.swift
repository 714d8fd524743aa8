import DNSWire
import Testing

/// reliability.md A33, A34: mutated, cut and random packets from a fixed seed. The server stays, every reply is
/// well-formed, and who asks properly gets answers all the while. That the suite's server ends well shows that it lived.
@Suite(.robustness) struct FuzzTests {
    /// splitmix64.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    static let seeds = [
        Packet.query().octets, Packet.query(Packet.name("huge", "zone", "test")).octets,
        Packet.query(options: Packet.ednsOption(10, Array(1...24)) + Packet.ednsOption(3, [])).octets,
        Packet.query(Packet.name("a", "hosts", "test"), type: 28).octets,
        Packet.query(Packet.name("x", "any", "test"), type: 255, class: 1, additional: 1, tail: Packet.option()).octets,
    ]

    @Test(arguments: Transport.allCases)
    func cutAtEveryLength(transport: Transport) throws {
        for seed in Self.seeds { try send((0..<seed.count).map { Array(seed.prefix($0)) }, over: transport) }
    }

    @Test(arguments: Transport.allCases)
    func everyOctetReplaced(transport: Transport) throws {
        for seed in Self.seeds {
            for value in [0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xff] as [UInt8] {
                let packets = seed.indices.map { index in
                    var packet = seed
                    packet[index] = value
                    return packet
                }
                try send(packets, over: transport)
            }
        }
    }

    @Test(arguments: Transport.allCases, [1, 2, 3] as [UInt64])
    func mutations(transport: Transport, seed: UInt64) throws {
        var generator = Generator(state: seed)
        var packets: [[UInt8]] = []
        for _ in 0..<3000 {
            var packet = Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &generator)]
            for _ in 0..<Int.random(in: 1...6, using: &generator) where !packet.isEmpty {
                let place = Int.random(in: 0..<packet.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: packet[place] = .random(in: .min ... .max, using: &generator)
                case 1: packet.remove(at: place)
                case 2: packet.insert(.random(in: .min ... .max, using: &generator), at: place)
                default: packet[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                }
            }
            packets.append(packet)
        }
        try send(packets, over: transport)
    }

    @Test(arguments: Transport.allCases)
    func randomOctets(transport: Transport) throws {
        var generator = Generator(state: 4)
        let packets = (0..<3000).map { _ in
            let length = Int.random(in: 0...300, using: &generator)
            return (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        }
        try send(packets, over: transport)
    }

    /// A33: whoever sends a packet twice gets two replies.
    @Test func theSamePacketTwice() throws {
        let socket = try NetworkSocket(.datagram, to: try RobustnessServer.client.server)
        for _ in 0..<2 { try socket.send(Packet.query().octets) }
        let replies = try (0..<2).map { _ in try #require(try socket.receive(until: .now + Patience.reply)).octets }
        #expect(replies[0] == replies[1])
    }

    /// Sends the packets from one socket, with a good query behind each lot, whose answer has to come.
    private func send(_ packets: [[UInt8]], over transport: Transport) throws {
        let client = try RobustnessServer.client
        for start in stride(from: 0, to: packets.count, by: 50) {
            let lot = packets[start..<min(start + 50, packets.count)]
            let replies: [[UInt8]]
            switch transport {
            case .udp: replies = try datagrams(lot, to: client)
            case .tcp: replies = try stream(lot, to: client)
            }
            for reply in replies {
                let response = try Message(parsing: reply)
                #expect(response.has(Header.Flag.response) && response.flags & 0x40 == 0)
                // A response belongs to a packet of this lot.
                #expect(lot.contains { $0.starts(with: reply.prefix(2)) })
            }
            #expect(try client.ask("www.zone.test").answers.count == 1)
        }
    }

    private func datagrams(_ lot: ArraySlice<[UInt8]>, to client: DNSClient) throws -> [[UInt8]] {
        let socket = try NetworkSocket(.datagram, to: client.server)
        for packet in lot { try socket.send(packet) }
        let probe = Packet(id: 0xbeef, body: Packet.www + [0, 1, 0, 1]).octets
        try socket.send(probe)
        var replies: [[UInt8]] = []
        while true {
            let reply = try #require(try socket.receive(until: .now + Patience.reply), "no answer to the probe").octets
            if reply.starts(with: [0xbe, 0xef]) { return replies }
            replies.append(reply)
        }
    }

    /// Until the server closes the connection, which it may do at what is no message.
    private func stream(_ lot: ArraySlice<[UInt8]>, to client: DNSClient) throws -> [[UInt8]] {
        let stream = try StreamClient(client.server)
        do {
            for packet in lot { try stream.send(packet) }
            try stream.send(Packet(id: 0xbeef, body: Packet.www + [0, 1, 0, 1]).octets)
        } catch let error as SocketError where error.isReset {
            return []
        }
        var replies: [[UInt8]] = []
        while let reply = try stream.receive() {
            if reply.starts(with: [0xbe, 0xef]) { return replies }
            replies.append(reply)
        }
        return replies
    }
}
