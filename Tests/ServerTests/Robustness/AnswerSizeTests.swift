import DNSWire
import Testing

/// reliability.md A27, A28, A31, A32 and D2: no answer is larger than the client and we take, and none is cut inside of
/// an RRset.
@Suite(.robustness) struct AnswerSizeTests {
    /// The size that a client gives, and how many octets that allows.
    static let sizes: [(UInt16?, Int)] = [
        (nil, 512), (0, 512), (511, 512), (512, 512), (513, 513), (700, 700), (1231, 1231), (1232, 1232),
        (1233, 1232), (4096, 1232), (65_535, 1232),
    ]

    @Test(arguments: sizes)
    func answersKeepToTheSize(size: UInt16?, limit: Int) throws {
        let client = try RobustnessServer.client
        let edns = size.map { ExtendedDNS(udpPayloadSize: $0) }
        for (name, count) in [("www", 1), ("forty", 40), ("hundred", 100)] {
            let query = Message.query(name: try DomainName("\(name).zone.test"), type: .a, id: 9, edns: edns)
            let datagram = try #require(try client.exchange(query.write()))
            #expect(datagram.count <= limit)
            let response = try RobustnessServer.checkForm(datagram, to: query.write(), over: .udp)
            let whole = try client.ask(query, over: .tcp)
            #expect(whole.answers.count == count && !whole.has(Header.Flag.truncated))
            // It is all there or it is cut; nothing else. Header, question, addresses and OPT say which.
            let needed = 12 + "\(name).zone.test".utf8.count + 2 + 4 + count * 16 + (edns == nil ? 0 : 11)
            if needed > limit {
                #expect(response.has(Header.Flag.truncated) && response.answers.isEmpty)
            } else if needed + 6 <= limit {
                #expect(!response.has(Header.Flag.truncated) && response.answers.count == count)
            }
            #expect((response.edns == nil) == (edns == nil))
        }
    }

    /// 80 000 octets fit no message: what there is says so, over TCP too.
    @Test(arguments: Transport.allCases)
    func aSetLargerThanAMessageIsTruncated(transport: Transport) throws {
        let query = Message.query(name: try DomainName("huge.zone.test"), type: .a, id: 10, edns: ExtendedDNS())
        let reply = try #require(try RobustnessServer.client.exchange(query.write(), over: transport))
        let response = try RobustnessServer.checkForm(reply, to: query.write(), over: transport)
        #expect(response.has(Header.Flag.truncated) && response.answers.count < 5000)
    }
}
