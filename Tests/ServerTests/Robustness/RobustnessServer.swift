import DNSWire
import Testing

/// The server that the cases of reliability.md are played at.
enum RobustnessServer {
    static let corefile = """
        zone.test:PORT {
            bind 127.0.0.1
            file db
        }
        any.test:PORT {
            bind 127.0.0.1
            any
            whoami
        }
        hosts.test:PORT {
            bind 127.0.0.1
            hosts hosts
        }
        """

    static var files: [String: String] {
        let addresses = { (owner: String, count: Int) in
            (0..<count).map { "\(owner) A 10.\($0 >> 16).\($0 >> 8 & 255).\($0 & 255)\n" }.joined()
        }
        let db = """
            $TTL 300
            @ SOA ns hostmaster 1 7200 1800 86400 60
            @ NS ns
            ns A 192.0.2.53
            www A 192.0.2.1
            www AAAA 2001:db8::1
            www TXT "hello"
            odd TYPE731 \\# 6 abcdef012345

            """
        return [
            "db": db + addresses("forty", 40) + addresses("hundred", 100) + addresses("huge", 5000),
            "hosts": "192.0.2.7 a.hosts.test\n",
        ]
    }

    static var client: DNSClient {
        get throws { try #require(RunningServer.current).client }
    }

    /// Sends the packet over one transport and checks what comes back; every reply has to be well-formed.
    static func check(_ packet: PacketCase, over transport: Transport) throws {
        let (replies, _) = try client.replies(to: packet.octets, over: transport)
        if case .silence = packet.expectation {
            #expect(replies.isEmpty, "\(packet.testDescription): \(replies)")
            return
        }
        try #require(replies.count == 1, "\(packet.testDescription): \(replies.count) replies")
        let response = try checkForm(replies[0], to: packet.octets, over: transport)
        switch packet.expectation {
        case .silence: break
        case .code(let code):
            #expect(response.responseCode == code && response.answers.isEmpty && response.authorities.isEmpty)
            // An error must not be worth asking for (D1).
            #expect(replies[0].count <= packet.octets.count + 35)
        case .answers(let count):
            #expect(response.responseCode == .noError && response.answers.count == count)
        case .denial(let code):
            #expect(response.responseCode == code && response.answers.isEmpty)
            #expect(response.authorities.map(\.type) == [.soa])
        }
    }

    /// What holds for every reply: it can be read, is a response to this ID and operation, has Z and AD clear, and keeps
    /// to the sizes of its transport.
    @discardableResult
    static func checkForm(_ reply: [UInt8], to query: [UInt8], over transport: Transport) throws -> Message {
        let response = try Message(parsing: reply)
        #expect(reply.prefix(2) == query.prefix(2), "the ID")
        #expect(response.has(Header.Flag.response) && response.flags & 0x60 == 0, "QR, Z, AD")
        #expect(response.header.opcode.rawValue == query[2] >> 3 & 0xf, "the operation")
        #expect(response.flags & 0x100 == UInt16(query[2] & 1) << 8, "RD")
        if let edns = response.edns {
            #expect(edns.version == 0 && edns.flags & 0x7fff == 0 && edns.udpPayloadSize == 1232)
        }
        if transport == .udp { #expect(reply.count <= (response.edns == nil ? 512 : 1232)) }
        return response
    }
}

extension SuiteTrait where Self == ServedTrait {
    static var robustness: Self {
        .served(RobustnessServer.corefile, files: RobustnessServer.files)
    }
}
