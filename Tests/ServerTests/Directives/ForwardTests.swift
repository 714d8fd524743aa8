import DNSWire
import Foundation
import NetworkAddress
import Testing

/// `forward` in its plain form, at upstreams that the test plays.
@Suite struct ForwardTests {
    /// An upstream that answers everything with one address.
    private static func answering(_ address: RecordData.A) -> @Sendable (Message, Transport) -> PlayedUpstream.Reply {
        { query, _ in .answer(query.response(answers: query.questions.map { .a($0.name, address) })) }
    }

    private func corefile(_ upstreams: PlayedUpstream..., options: String = "") -> String {
        let addresses = upstreams.map(\.address).joined(separator: " ")
        return ".:PORT {\n    bind 127.0.0.1\n    forward . \(addresses) {\n        \(options)\n    }\n}\n"
    }

    @Test(arguments: Transport.allCases)
    func answersPassThrough(transport: Transport) throws {
        try PlayedUpstream.with(GoldenUpstream.respond) { upstream in
            try RunningServer.with(corefile(upstream)) { server throws in
                let response = try server.client.ask("Alias.Example.Net", over: transport)
                #expect(
                    response.answerLines == [
                        "alias.example.net. 300 cname target.example.net.", "target.example.net. 300 a 192.0.2.20",
                    ])
                #expect(response.has(Header.Flag.recursionAvailable) && response.edns == nil)
                #expect("\(response.questions[0].name)" == "Alias.Example.Net.")
                #expect(try server.client.ask("no.com", over: transport).responseCode == .nameError)
                #expect(try server.client.ask("no.org", over: transport).responseCode == .refused)
                let transports = Set(upstream.queries.value.map(\.transport))
                // The client's transport is kept.
                #expect(transports == [transport])
            }
        }
    }

    @Test func exceptAndFromChooseTheNames() throws {
        try PlayedUpstream.with(Self.answering(.init(10, 0, 0, 1))) { first in
            try PlayedUpstream.with(Self.answering(.init(10, 0, 0, 2))) { second in
                let corefile = """
                    .:PORT {
                        bind 127.0.0.1
                        forward a.test \(first.address) {
                            except no.a.test
                        }
                        forward test \(second.address)
                    }
                    """
                try RunningServer.with(corefile) { server throws in
                    let client = server.client
                    #expect(try client.ask("x.a.test").answerData == ["10.0.0.1"])
                    #expect(try client.ask("no.a.test").answerData == ["10.0.0.2"])
                    #expect(try client.ask("x.no.a.test").answerData == ["10.0.0.2"])
                    #expect(try client.ask("x.b.test").answerData == ["10.0.0.2"])
                    // No line is for it: the chain of directives has run out.
                    #expect(try client.ask("x.example").responseCode == .serverFailure)
                }
            }
        }
    }

    @Test(arguments: ["sequential", "round_robin", "random"])
    func policies(policy: String) throws {
        try PlayedUpstream.with(Self.answering(.init(10, 0, 0, 1))) { first in
            try PlayedUpstream.with(Self.answering(.init(10, 0, 0, 2))) { second in
                try RunningServer.with(corefile(first, second, options: "policy \(policy)")) { server throws in
                    let answers = try (0..<64).map { _ in try server.client.ask("x.test").answerData[0] }
                    let firsts = answers.filter { $0 == "10.0.0.1" }.count
                    switch policy {
                    case "sequential": #expect(firsts == 64)
                    case "round_robin":
                        #expect(zip(answers, answers.dropFirst()).allSatisfy { $0 != $1 }, "\(answers)")
                    // 64 equal draws of two come once in 10^19.
                    default: #expect(firsts > 0 && firsts < 64)
                    }
                }
            }
        }
    }

    /// TC from an upstream is a reason to ask it again over TCP, whose answer is whole.
    @Test func truncatedAnswersAreAskedForOverTCP() throws {
        let respond: @Sendable (Message, Transport) -> PlayedUpstream.Reply = { query, transport in
            let count = transport == .udp ? 0 : 60
            var response = query.response(
                answers: (0..<count).flatMap { number in
                    query.questions.map { .a($0.name, .init(10, 0, 1, UInt8(number))) }
                })
            if transport == .udp { response.flags |= Header.Flag.truncated }
            return .answer(response)
        }
        try PlayedUpstream.with(respond) { upstream in
            try RunningServer.with(corefile(upstream)) { server throws in
                let whole = try server.client.ask("many.test", edns: ExtendedDNS(udpPayloadSize: 1232))
                #expect(whole.answers.count == 60 && !whole.has(Header.Flag.truncated))
                #expect(upstream.queries.value.map(\.transport) == [.udp, .tcp])
                // A client that takes less is told to come back over TCP.
                let cut = try server.client.ask("many.test")
                #expect(cut.has(Header.Flag.truncated) && cut.answers.isEmpty)
                #expect(try server.client.ask("many.test", over: .tcp).answers.count == 60)
            }
        }
    }

    @Test(arguments: [("force_tcp", Transport.udp, Transport.tcp), ("prefer_udp", .tcp, .udp)])
    func theTransportCanBeChosen(option: String, asked: Transport, used: Transport) throws {
        try PlayedUpstream.with(Self.answering(.init(10, 0, 0, 1))) { upstream in
            try RunningServer.with(corefile(upstream, options: option)) { server throws in
                #expect(try server.client.ask("x.test", over: asked).answerData == ["10.0.0.1"])
                #expect(upstream.queries.value.map(\.transport) == [used])
            }
        }
    }

    /// Down in one way or another: SERVFAIL that says so, and the next upstream where there is one.
    @Test(arguments: ["refused", "silent", "malformed", "lying", "closed"], Transport.allCases)
    func upstreamsThatAreDown(fault: String, transport: Transport) throws {
        let respond: @Sendable (Message, Transport) -> PlayedUpstream.Reply = { query, transport in
            switch fault {
            case "silent": .silence
            // An address of three octets (reliability.md A13).
            case "lying":
                .answer(
                    query.response(
                        answers: query.questions.map {
                            ResourceRecord(owner: $0.name, ttl: 60, data: .unknown(type: .a, octets: [10, 0, 0]))
                        }))
            case "closed": transport == .tcp ? .close : .octets(Array(query.response().write().prefix(11)))
            default: .octets(query.response().write() + [0xc0])
            }
        }
        try PlayedUpstream.with(Self.answering(.init(10, 0, 0, 2))) { good in
            try PlayedUpstream.with(respond) { bad in
                let closed = "127.0.0.1:\(try FreePort.next())"
                let address = fault == "refused" ? closed : bad.address
                let corefile = """
                    alone.test:PORT {
                        bind 127.0.0.1
                        forward . \(address) {
                            read_timeout 100ms
                        }
                    }
                    both.test:PORT {
                        bind 127.0.0.1
                        forward . \(address) \(good.address) {
                            policy sequential
                            read_timeout 100ms
                        }
                    }
                    """
                try RunningServer.with(corefile) { server throws in
                    let alone = try server.client.ask("x.alone.test", over: transport, edns: ExtendedDNS())
                    #expect(alone.responseCode == .serverFailure && alone.answers.isEmpty)
                    let errors = alone.edns?.extendedErrors.map(\.code.rawValue) ?? []
                    #expect(errors.count == 1 && [22, 23].contains(errors[0]), "\(errors)")
                    let both = try server.client.ask("x.both.test", over: transport)
                    #expect(both.answerData == ["10.0.0.2"])
                }
            }
        }
    }

    /// What an upstream has no business to say is not passed on (reliability.md C5).
    @Test func foreignRecordsAreNotPassedOn() throws {
        let respond: @Sendable (Message, Transport) -> PlayedUpstream.Reply = { query, _ in
            do {
                let foreign = ResourceRecord.a(try DomainName("other.test"), .init(6, 6, 6, 6))
                let own = query.questions.map { ResourceRecord.a($0.name, .init(10, 0, 0, 1)) }
                return .answer(query.response(answers: own + [foreign]))
            } catch {
                return .silence
            }
        }
        try PlayedUpstream.with(respond) { upstream in
            try RunningServer.with(corefile(upstream)) { server throws in
                #expect(try server.client.ask("x.test").answerLines == ["x.test. 300 a 10.0.0.1"])
            }
        }
    }

    @Test func nameServersComeFromAFile() throws {
        let files = ["resolv.conf": "# none\nsearch a b\nnameserver 127.0.0.1\noptions ndots:5\n"]
        try RunningServer.with(".:PORT {\n    bind 127.0.0.1\n    forward . resolv.conf\n}\n", files: files) {
            server throws in
            let check = try CommandResult(clusterdns: "check", "Corefile", in: server.folder.path)
            #expect(check.output.contains("forward: . to 127.0.0.1:53"), "\(check.output)")
        }
    }
}
