import DNSEngine
import DNSForwarding
import DNSWire
import Testing

@Suite("transports and policies")
struct TransportChoiceTests {
    @Test(
        "force_tcp, prefer_udp, neither",
        arguments: [UpstreamTransportChoice.sameAsClient, .datagramFirst, .streamOnly],
        [Client.Transport.udp, .tcp])
    func transport(_ choice: UpstreamTransportChoice, client: Client.Transport) async throws {
        let expected: Client.Transport =
            switch choice {
            case .sameAsClient: client
            case .datagramFirst: .udp
            case .streamOnly: .tcp
            }
        try await PlayedForwarding.run([Roles.right], configure: { $0.transport = choice }) { played in
            _ = try await played.ask(over: client)
            try await #expect(played.upstreams[0].nextArrival().transport == expected)
        }
    }

    @Test("prefer_udp: truncation still leads to TCP")
    func preferred() async throws {
        try await PlayedForwarding.run([Roles.large], configure: { $0.transport = .datagramFirst }) { played in
            try await #expect(played.ask(over: .tcp).answers == ["192.0.2.1"])
        }
    }

    @Test("round robin takes turns, whatever event loop the queries are on")
    func roundRobin() async throws {
        try await PlayedForwarding.run([Roles.right, Roles.other], configure: { $0.policy = .roundRobin }) { played in
            var answers: [[String]] = []
            for _ in 0..<4 { answers.append(try await played.ask().answers) }
            #expect(answers == [["192.0.2.1"], ["192.0.2.2"], ["192.0.2.1"], ["192.0.2.2"]])
        }
    }

    @Test("many queries at once, each with its own answer")
    func many() async throws {
        try await PlayedForwarding.run({ arrival in
            let label = arrival.query.questions[0].name.labels.first ?? []
            let number = Int(String(decoding: label, as: UTF8.self)) ?? 0
            return .answer(try arrival.query.answered(with: [10, 0, 0, UInt8(number)]))
        }) { played in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        let transport: Client.Transport = number.isMultiple(of: 10) ? .tcp : .udp
                        let result = try await played.ask("\(number).test.", over: transport)
                        #expect(try result.answers == ["10.0.0.\(number)"])
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
