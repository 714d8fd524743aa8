import DNSWire
import Foundation
import NetworkAddress
import Testing

/// `rewrite` before an upstream, a cache, a cluster; over UDP and TCP.
@Suite struct RewriteForwardTests {
    /// Every name has one address, `many.…` has a lot of them; `none.…` does not exist.
    private static func respond(to query: Message, over transport: Transport) -> PlayedUpstream.Reply {
        let name = query.questions[0].name
        switch name.labels.first.map({ String(decoding: $0, as: UTF8.self) }) {
        case "none": return .answer(query.response(.nameError))
        case "many":
            return .answer(query.response(answers: (0..<100).map { .a(name, .init(10, 0, 1, UInt8($0))) }))
        default: return .answer(query.response(answers: [.a(name, .init(10, 0, 0, 1))]))
        }
    }

    @Test(arguments: Transport.allCases)
    func upstreamsAreAskedForTheOtherName(transport: Transport) throws {
        try PlayedUpstream.with(Self.respond) { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    log
                    errors
                    prometheus 127.0.0.1:0
                    rewrite name suffix .corp.test .internal.test answer auto
                    forward . \(upstream.address)
                    cache 30
                }
                """
            try RunningServer.with(corefile) { server throws in
                let client = server.client
                for name in ["WWW.corp.test", "www.CORP.test", "www.corp.test"] {
                    let response = try client.ask(name, over: transport)
                    #expect(response.answerLines == ["\(name.lowercased()). 30 a 10.0.0.1"])
                    #expect("\(response.questions[0].name)" == "\(name).")
                    #expect(response.header.has(Header.Flag.recursionAvailable) && response.edns == nil)
                }
                // Kept under the name that the upstream knows.
                #expect(
                    try client.ask("www.internal.test", over: transport).answerLines == [
                        "www.internal.test. 30 a 10.0.0.1"
                    ])
                #expect(upstream.queries.value.map { "\($0.query.questions[0].name)" } == ["www.internal.test."])
                #expect(try client.ask("none.corp.test", over: transport).responseCode == .nameError)
                _ = try server.process.waitForLine(atMost: Patience.change) {
                    $0.contains("\"A IN none.corp.test. \(transport) ") && $0.contains("NXDOMAIN")
                }
                // What nothing is rewritten of goes the plain way.
                #expect(try client.ask("www.other.test", over: transport).answerData == ["10.0.0.1"])
            }
        }
    }

    @Test func answersFitTheClient() throws {
        try PlayedUpstream.with(Self.respond) { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    rewrite name many.corp.test many.internal.test
                    forward . \(upstream.address) {
                        force_tcp
                    }
                }
                """
            try RunningServer.with(corefile) { server throws in
                for (edns, limit) in [
                    (nil, 512), (ExtendedDNS(udpPayloadSize: 900), 900), (ExtendedDNS(udpPayloadSize: 4096), 1232),
                ] as [(ExtendedDNS?, Int)] {
                    let query = Message.query(name: try DomainName("many.corp.test"), type: .a, id: 7, edns: edns)
                    let octets = try #require(try server.client.exchange(query.write()))
                    let response = try Message(parsing: octets)
                    #expect(octets.count <= limit && response.header.has(Header.Flag.truncated))
                    #expect((response.edns != nil) == (edns != nil))
                }
                let whole = try server.client.ask("many.corp.test", over: .tcp)
                #expect(whole.answers.count == 100 && !whole.header.has(Header.Flag.truncated))
                #expect(Set(whole.answers.map { "\($0.owner)" }) == ["many.corp.test."])
            }
        }
    }

    /// `{server_ip}`: the address that the client has asked, also where the server listens on all.
    @Test(arguments: Transport.allCases, ["bind 127.0.0.1 127.0.0.2", "bind 0.0.0.0", "# all addresses"])
    func serverAddress(transport: Transport, bind: String) throws {
        try PlayedUpstream.with(Self.respond) { upstream in
            let corefile = """
                .:PORT {
                    \(bind)
                    rewrite edns0 local set 65001 {server_ip}
                    forward . \(upstream.address)
                }
                """
            try RunningServer.with(corefile) { server throws in
                for last: UInt8 in 1...2 {
                    let address = SocketEndpoint(.v4(0x7f00_0000 | UInt32(last)), port: server.port)
                    _ = try DNSClient(address).ask("a\(last).test", over: transport)
                    let options = upstream.queries.value.last?.query.edns?.options.filter { $0.code.rawValue == 65001 }
                    #expect(options?.map(\.data) == [[127, 0, 0, last]])
                }
            }
        }
    }

    @Test func optionsReachTheUpstream() throws {
        try PlayedUpstream.with(Self.respond) { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    rewrite continue edns0 local set 0xfde9 0x0102ff
                    rewrite continue edns0 local append 65002 {qname}
                    rewrite continue edns0 local set 65003 {client_ip}
                    rewrite continue edns0 local set 65004 {protocol}
                    rewrite continue edns0 local set 65005 {qtype}
                    rewrite continue edns0 local replace 65006 x
                    rewrite continue edns0 local unset 65007
                    rewrite edns0 subnet set 24 56 revert
                    forward . \(upstream.address)
                }
                """
            try RunningServer.with(corefile) { server throws in
                // Not even a client without EDNS notices.
                #expect(try server.client.ask("a.test").edns == nil)
                let removed = EDNSOption(code: EDNSOptionCode(rawValue: 65007), data: [1])
                let own = EDNSOption(code: EDNSOptionCode(rawValue: 65002), data: [2])
                let replaced = EDNSOption(code: EDNSOptionCode(rawValue: 65006), data: [3])
                _ = try server.client.ask("b.test", edns: ExtendedDNS(options: [removed, own, replaced]))
                let options = upstream.queries.value.map { exchange in
                    Dictionary(
                        uniqueKeysWithValues: (exchange.query.edns?.options ?? []).map { ($0.code.rawValue, $0.data) })
                }
                let common: [UInt16: [UInt8]] = [
                    65001: [1, 2, 255], 65003: [127, 0, 0, 1], 65004: Array("udp".utf8), 65005: [0, 1],
                    8: [0, 1, 24, 0, 127, 0, 0],
                ]
                #expect(options.count == 2)
                #expect(options.first == common.merging([65002: Array("a.test.".utf8)]) { $1 })
                #expect(options.last == common.merging([65002: [2], 65006: [0x78]]) { $1 })
            }
        }
    }

    @Test func aliasesAreFollowedThroughTheServer() throws {
        let respond: @Sendable (Message, Transport) -> PlayedUpstream.Reply = { query, _ in
            let name = query.questions[0].name
            guard case .success(let target) = Result(catching: { try DomainName("old.test") }),
                "\(name)" == "www.cdn.test."
            else {
                return .answer(query.response(answers: [.a(name, .init(10, 0, 0, 7))]))
            }
            return .answer(
                query.response(answers: [
                    ResourceRecord(owner: name, ttl: 60, data: .cname(target)), .a(target, .init(10, 0, 0, 6)),
                ]))
        }
        try PlayedUpstream.with(respond) { upstream in
            let corefile = """
                cdn.test:PORT {
                    bind 127.0.0.1
                    rewrite continue ttl suffix cdn.test 9
                    rewrite continue cname exact old.test new.test
                    forward . \(upstream.address)
                }
                new.test:PORT {
                    bind 127.0.0.1
                    rewrite name exact new.test newer.test
                    forward . \(upstream.address)
                }
                """
            try RunningServer.with(corefile) { server throws in
                for transport in Transport.allCases {
                    let response = try server.client.ask("www.cdn.test", over: transport)
                    #expect(response.answerLines == ["new.test. 9 a 10.0.0.7", "www.cdn.test. 9 cname new.test."])
                    #expect("\(response.questions[0].name)" == "www.cdn.test.")
                }
                #expect(
                    upstream.queries.value.map { "\($0.query.questions[0].name)" } == [
                        "www.cdn.test.", "newer.test.", "www.cdn.test.", "newer.test.",
                    ])
            }
        }
    }

    @Test func silenceIsAFailureForTheClientsName() throws {
        try PlayedUpstream.with({ _, _ in .answer(Message(id: 0, flags: 0)) }) { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    errors
                    rewrite name a.test b.test
                    forward . \(upstream.address) {
                        force_tcp
                        read_timeout 200ms
                    }
                }
                """
            try RunningServer.with(corefile) { server throws in
                let response = try server.client.ask("a.test", edns: ExtendedDNS())
                #expect(response.responseCode == .serverFailure && "\(response.questions[0].name)" == "a.test.")
                #expect(response.edns?.extendedErrors.isEmpty == false)
            }
        }
    }

    /// The common case: a public name that is a Service inside.
    @Test(arguments: Transport.allCases)
    func servicesUnderPublicNames(transport: Transport) throws {
        let manifest =
            ManifestReloadTests.namespace + """
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: website2fe, namespace: default}
                spec: {clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9], ports: [{name: http, port: 80, protocol: TCP}]}
                """
        let corefile = """
            .:PORT {
                bind 127.0.0.1
                rewrite name website2.com website2fe.default.svc.cluster.local
                rewrite stop {
                    name regex (^(?:[^\\.]+\\.)+)svc\\.cluster\\.local\\.svc\\.cluster\\.local {1}svc.cluster.local
                    answer name (^(?:[^\\.]+\\.)+)svc\\.cluster\\.local {1}svc.cluster.local.svc.cluster.local
                }
                kubernetes cluster.local {
                    manifests manifests
                }
            }
            remote.example:PORT {
                bind 127.0.0.1
                rewrite stop name suffix .remote.example .cluster.local answer auto
                kubernetes cluster.local {
                    manifests manifests
                }
            }
            """
        try RunningServer.with(corefile, files: ["manifests/web.yaml": manifest]) { server throws in
            for name in [
                "website2.com", "website2fe.default.svc.cluster.local",
                "website2fe.default.svc.cluster.local.svc.cluster.local", "website2fe.default.svc.remote.example",
            ] {
                let response = try server.client.ask(name, over: transport)
                #expect(
                    response.answerLines == ["\(name). 5 a 10.96.0.9"] && response.header.has(Header.Flag.authoritative)
                )
            }
            let aaaa = try server.client.ask("website2.com", .aaaa, over: transport)
            #expect(aaaa.responseCode == .noError && aaaa.answers.isEmpty && aaaa.authorities.count == 1)
            let srv = try server.client.ask("_http._tcp.website2fe.default.svc.remote.example", .srv, over: transport)
            #expect(srv.answerData == ["0 100 80 website2fe.default.svc.remote.example."])
            #expect(srv.additionalLines == ["website2fe.default.svc.remote.example. 5 a 10.96.0.9"])
        }
    }
}

/// `acl` beside `rewrite`: neither the client's question nor what is made of it gets around the list.
@Suite struct RewriteAccessTests {
    @Test(
        arguments: [
            ("acl asked.test {\n block type A\n }", "REFUSED", "REFUSED"),
            ("acl made.test {\n block type A\n }", "REFUSED", "NOERROR"),
            ("acl other.test {\n block\n }", "NOERROR", "NOERROR"),
        ])
    func bothNamesAreAskedAbout(list: String, asked: String, plain: String) throws {
        let corefile = """
            .:PORT {
                bind 127.0.0.1
                \(list)
                rewrite name www.asked.test www.made.test
                hosts {
                    192.0.2.1 www.made.test plain.asked.test
                }
            }
            """
        try RunningServer.with(corefile) { server throws in
            for transport in Transport.allCases {
                #expect("\(try server.client.ask("www.asked.test", over: transport).responseCode)" == asked)
                #expect("\(try server.client.ask("plain.asked.test", over: transport).responseCode)" == plain)
            }
        }
    }
}
