import DNSWire
import Foundation
import NetworkAddress
import Testing

/// DNS over HTTPS to Unbound, which speaks HTTP/2 and nothing else, with certificates that the test makes.
@Suite struct HTTPSUpstreamTests {
    /// Runs the body with our server in front of Unbound, which has the given certificate. `HTTPS` in target and options
    /// stands for its port, `FOLDER` for where the certificates are.
    private func run(
        certificate: String = "server", target: String, options: String,
        _ body: (RunningServer) throws -> Void
    ) throws {
        let folder = try TemporaryFolder()
        try EncryptedUpstreamTests.makeCertificates(in: folder)
        let plain = try FreePort.next()
        let encrypted = try FreePort.next()
        let overTLS = try FreePort.next()
        let more = """
              interface: 127.0.0.1@\(plain)
              interface: 127.0.0.1@\(encrypted)
              interface: 127.0.0.1@\(overTLS)
              https-port: \(encrypted)
              tls-port: \(overTLS)
              http-endpoint: "/dns-query"
              tls-service-key: "\(folder.path)/server.key"
              tls-service-pem: "\(folder.path)/\(certificate).crt"
            """
        try folder.write("unbound.conf", RealServer.unbound(in: folder, more: more))
        let unbound = try RunningProcess(
            "/usr/sbin/unbound", ["-d", "-p", "-c", folder.path(of: "unbound.conf")], in: folder.path)
        defer {
            unbound.signal(SIGKILL)
            do { _ = try unbound.waitForEnd() } catch { Issue.record(error) }
        }
        try DNSClient(SocketEndpoint(.v4(0x7f00_0001), port: plain)).waitUntilAnswering(unbound)
        func filled(_ text: String) -> String {
            text.replacingOccurrences(of: "HTTPS", with: "\(encrypted)")
                .replacingOccurrences(of: ":TLS", with: ":\(overTLS)")
                .replacingOccurrences(of: "FOLDER", with: folder.path)
        }
        let corefile = """
            .:PORT {
                bind 127.0.0.1
                errors
                forward . \(filled(target)) {
                    \(filled(options))
                }
            }
            """
        try RunningServer.with(corefile, body)
    }

    @Test(
        arguments: [
            ("https://127.0.0.1:HTTPS/dns-query", "tls FOLDER/authority.crt"),
            ("https://127.0.0.1:HTTPS", "tls FOLDER/authority.crt\n        doh_method GET"),
            ("https://127.0.0.1:HTTPS", "tls FOLDER/authority.crt\n        tls_servername dns.test"),
            ("https://127.0.0.1:HTTPS", "tls FOLDER/authority.crt\n        source_address 127.0.0.9"),
        ], Transport.allCases)
    func answers(line: (target: String, options: String), transport: Transport) throws {
        try run(target: line.target, options: line.options) { server throws in
            for _ in 0..<3 {
                #expect(try server.client.ask("www.real.test", over: transport).answerData == ["192.0.2.80"])
            }
            #expect(try server.client.ask("many.real.test", over: .tcp).answers.count == 100)
            let missing = try server.client.ask("no.real.test", over: transport, edns: ExtendedDNS(dnssecOK: true))
            #expect(missing.responseCode == .nameError)
        }
    }

    /// What is wrong where a name is looked up.
    enum Trouble: CaseIterable { case none, deadServer, deadAddress }

    /// `resolver` knows where a name is; it is asked once, not for every query, and the next one if the first is silent. Of
    /// several addresses the one that answers is used.
    @Test(arguments: Trouble.allCases, ["https://dns.test:HTTPS/dns-query", "tls://dns.test:TLS"])
    func namesAreLookedUp(trouble: Trouble, target: String) throws {
        let names = Watched<[String]>([])
        try PlayedUpstream.with({ query, _ in
            let question = query.questions[0]
            names.change { $0.append("\(question.name) \(question.type)") }
            let addresses = (trouble == .deadAddress ? [99, 1] : [1]).map {
                ResourceRecord.a(question.name, .init(127, 0, 0, $0))
            }
            return .answer(query.response(answers: question.type == .a ? addresses : []))
        }) { resolver in
            let dead = trouble == .deadServer ? "127.0.0.1:\(try FreePort.next()) " : ""
            try run(
                target: target, options: "tls FOLDER/authority.crt\n        resolver \(dead)\(resolver.address)"
            ) { server throws in
                for _ in 0..<5 {
                    #expect(try server.client.ask("www.real.test").answerData == ["192.0.2.80"])
                }
            }
            // Each loop has its own connections.
            #expect(Set(names.value) == ["dns.test. A", "dns.test. AAAA"] && names.value.count == 2)
        }
    }

    /// A name that cannot be looked up: SERVFAIL, and a line that says why.
    @Test func aNameThatDoesNotExist() throws {
        try PlayedUpstream.with({ query, _ in .answer(query.response(.nameError)) }) { resolver in
            try run(
                target: "https://dns.test:HTTPS",
                options: "tls FOLDER/authority.crt\n        resolver \(resolver.address)"
            ) { server throws in
                #expect(try server.client.ask("www.real.test").responseCode == .serverFailure)
                try server.waitForLine(with: "dns.test cannot be looked up: \(resolver.address) says NXDOMAIN")
            }
        }
    }

    /// A certificate that is not right is no reason to ask in plain text (reliability.md C24).
    @Test(arguments: [
        ("named", "", "authority"), ("strange", "tls_servername dns.test", "authority"),
        ("expired", "tls_servername dns.test", "authority"), ("named", "tls_servername other.test", "authority"),
        ("server", "", "stranger"),
    ])
    func certificatesThatAreNotRight(certificate: String, option: String, authority: String) throws {
        try run(
            certificate: certificate, target: "https://127.0.0.1:HTTPS",
            options: "tls FOLDER/\(authority).crt\n        \(option)"
        ) { server throws in
            let response = try server.client.ask("www.real.test", edns: ExtendedDNS())
            #expect(response.responseCode == .serverFailure && response.answers.isEmpty)
            try server.waitForLine(with: "plugin/errors: 2 www.real.test. A: exchange with https://127.0.0.1:")
        }
    }

    /// What is no DNS message is no answer.
    @Test func somethingElseAtThatPath() throws {
        try run(target: "https://127.0.0.1:HTTPS/other", options: "tls FOLDER/authority.crt") { server throws in
            #expect(try server.client.ask("www.real.test").responseCode == .serverFailure)
            try server.waitForLine(with: "failed: HTTP status 404")
        }
    }
}
