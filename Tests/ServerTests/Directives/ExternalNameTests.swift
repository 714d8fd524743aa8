import DNSWire
import Testing

/// ExternalName services: the CNAME, and what it leads to, wherever in the server that is.
@Suite struct ExternalNameTests {
    static let targets = [
        "file": "www.zone.test", "hosts": "a.lab.test", "up": "www.example.net", "alias": "alias.example.net",
        "gone": "no.com", "dead": "x.dead.test", "refused": "x.org", "nobody": "x.nobody.example",
        "inside": "web.default.svc.cluster.local", "itself": "itself.default.svc.cluster.local",
        "ping": "pong.default.svc.cluster.local", "pong": "ping.default.svc.cluster.local",
    ]

    static func manifests() -> String {
        let services = targets.map { name, target in
            """
            apiVersion: v1
            kind: Service
            metadata: {name: \(name), namespace: default}
            spec: {type: ExternalName, externalName: \(target)}

            """
        }
        let web = ManifestReloadTests.service("web", "10.96.0.1")
        return ([ManifestReloadTests.namespace, web] + services).joined(separator: "---\n")
    }

    private func with(_ body: (RunningServer) throws -> Void) throws {
        let dead = try FreePort.next()
        try PlayedUpstream.with(GoldenUpstream.respond) { upstream in
            let corefile = """
                cluster.local:PORT {
                    bind 127.0.0.1
                    kubernetes {
                        manifests manifests
                    }
                }
                zone.test:PORT {
                    bind 127.0.0.1
                    file db
                }
                lab.test:PORT {
                    bind 127.0.0.1
                    hosts none {
                        10.0.0.2 a.lab.test
                    }
                }
                net:PORT com:PORT org:PORT {
                    bind 127.0.0.1
                    forward . \(upstream.address)
                }
                dead.test:PORT {
                    bind 127.0.0.1
                    forward . 127.0.0.1:\(dead)
                }
                """
            let files = [
                "manifests/all.yaml": Self.manifests(),
                "db": "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 10.0.0.53\nwww A 10.0.0.1\n",
            ]
            try RunningServer.with(corefile, files: files, body)
        }
    }

    private func alias(_ name: String) -> String {
        "\(name).default.svc.cluster.local. 5 cname \(Self.targets[name] ?? "")."
    }

    @Test(arguments: Transport.allCases)
    func theTargetIsFollowedThroughTheServer(transport: Transport) throws {
        try with { server throws in
            for (name, lines) in [
                ("file", ["www.zone.test. 60 a 10.0.0.1"]), ("hosts", ["a.lab.test. 3600 a 10.0.0.2"]),
                ("up", ["www.example.net. 300 a 192.0.2.10"]),
                (
                    "alias",
                    ["alias.example.net. 300 cname target.example.net.", "target.example.net. 300 a 192.0.2.20"]
                ),
                ("inside", ["web.default.svc.cluster.local. 5 a 10.96.0.1"]), ("nobody", []),
            ] {
                let response = try server.client.ask("\(name).default.svc.cluster.local", over: transport)
                #expect(response.responseCode == .noError && response.has(Header.Flag.authoritative), "\(name)")
                #expect(response.answerLines == ([alias(name)] + lines).sorted(), "\(name)")
                // The first record is the one that was asked for.
                #expect(response.answers.first?.type == .cname)
            }
        }
    }

    /// A question for the CNAME itself goes no further; other types than addresses have no data.
    @Test func theAliasAlone() throws {
        try with { server throws in
            for name in ["up", "dead", "ping"] {
                let response = try server.client.ask("\(name).default.svc.cluster.local", .cname)
                #expect(response.answerLines == [alias(name)])
            }
            let text = try server.client.ask("up.default.svc.cluster.local", .txt)
            #expect(text.responseCode == .noError && text.answers.isEmpty && text.authorities.map(\.type) == [.soa])
        }
    }

    /// The target's NXDOMAIN is the answer's (RFC 6604), with the alias; CoreDNS says NOERROR.
    @Test(arguments: Transport.allCases)
    func aTargetThatDoesNotExist(transport: Transport) throws {
        try with { server throws in
            let response = try server.client.ask("gone.default.svc.cluster.local", over: transport)
            #expect(response.answerLines == [alias("gone")] && response.responseCode == .nameError)
        }
    }

    /// Q10: an upstream that fails is a failure, not an empty answer.
    @Test(arguments: Transport.allCases)
    func anUpstreamThatFails(transport: Transport) throws {
        try with { server throws in
            let response = try server.client.ask(
                "dead.default.svc.cluster.local", over: transport, edns: ExtendedDNS())
            #expect(response.responseCode == .serverFailure && response.answers.isEmpty)
            #expect(response.edns?.extendedErrors.count == 1)
        }
    }

    /// Aliases that lead back to themselves end at once, and the server is none the worse.
    @Test(arguments: ["itself", "ping", "pong"], Transport.allCases)
    func loopsEnd(name: String, transport: Transport) throws {
        try with { server throws in
            let response = try server.client.ask("\(name).default.svc.cluster.local", over: transport)
            #expect(response.answers.count <= 11 && response.answers.allSatisfy { $0.type == .cname })
            #expect(try server.client.ask("web.default.svc.cluster.local").answerData == ["10.96.0.1"])
        }
    }
}
