import DNSWire
import Foundation
import NetworkAddress
import Testing

/// DNS over TLS to Unbound, with certificates that the test makes.
@Suite struct EncryptedUpstreamTests {
    /// An authority, and certificates of it for `dns.test` and 127.0.0.1, for `dns.test` alone, and one that has expired; one
    /// of nobody we know.
    static func makeCertificates(in folder: TemporaryFolder) throws {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        func openssl(_ arguments: [String]) throws {
            let result = try CommandResult("/usr/bin/openssl", arguments, in: folder.path)
            guard result.end == .exit(0) else { throw TimeoutError("openssl: \(result.errors)") }
        }
        for name in ["authority", "stranger"] {
            try openssl(
                ["req", "-x509"] + key + ["-keyout", "\(name).key", "-out", "\(name).crt", "-subj", "/CN=\(name)"])
        }
        try folder.write("names", "subjectAltName=DNS:dns.test,IP:127.0.0.1\n")
        try folder.write("name", "subjectAltName=DNS:dns.test\n")
        try openssl(["req"] + key + ["-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=server"])
        for (name, authority, days, names) in [
            ("server", "authority", "2", "names"), ("named", "authority", "2", "name"),
            ("strange", "stranger", "2", "names"), ("expired", "authority", "-1", "names"),
        ] {
            try openssl([
                "x509", "-req", "-in", "server.csr", "-CA", "\(authority).crt", "-CAkey", "\(authority).key",
                "-CAcreateserial", "-days", days, "-extfile", names, "-out", "\(name).crt",
            ])
        }
    }

    /// Runs the body with our server in front of Unbound, which has the given certificate.
    private func run(
        certificate: String = "server", target: String, options: String,
        _ body: (RunningServer) throws -> Void
    ) throws {
        let folder = try TemporaryFolder()
        try Self.makeCertificates(in: folder)
        let plain = try FreePort.next()
        let encrypted = try FreePort.next()
        let more = """
              interface: 127.0.0.1@\(plain)
              interface: 127.0.0.1@\(encrypted)
              tls-port: \(encrypted)
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
        let corefile = """
            .:PORT {
                bind 127.0.0.1
                errors
                forward . \(target.replacingOccurrences(of: "TLS", with: "\(encrypted)")) {
                    \(options.replacingOccurrences(of: "FOLDER", with: folder.path))
                }
            }
            """
        try RunningServer.with(corefile, body)
    }

    @Test(
        arguments: [
            ("tls://127.0.0.1%dns.test:TLS", "tls FOLDER/authority.crt"),
            ("tls://127.0.0.1:TLS", "tls FOLDER/authority.crt\n        tls_servername dns.test"),
            ("tls://127.0.0.1:TLS", "tls FOLDER/authority.crt"),
            ("tls://127.0.0.1:TLS", "tls FOLDER/server.crt FOLDER/server.key FOLDER/authority.crt"),
        ], Transport.allCases)
    func answers(line: (target: String, options: String), transport: Transport) throws {
        try run(target: line.target, options: line.options) { server throws in
            for _ in 0..<3 {
                #expect(try server.client.ask("www.real.test", over: transport).answerData == ["192.0.2.80"])
            }
            #expect(try server.client.ask("many.real.test", over: .tcp).answers.count == 100)
        }
    }

    /// A certificate that is not right is no reason to ask in plain text (reliability.md C24).
    @Test(arguments: [
        ("named", "%other.test", "authority"), ("named", "", "authority"), ("strange", "%dns.test", "authority"),
        ("expired", "%dns.test", "authority"), ("server", "%dns.test", "stranger"),
    ])
    func certificatesThatAreNotRight(certificate: String, name: String, authority: String) throws {
        try run(
            certificate: certificate, target: "tls://127.0.0.1\(name):TLS", options: "tls FOLDER/\(authority).crt"
        ) { server throws in
            let response = try server.client.ask("www.real.test", edns: ExtendedDNS())
            #expect(response.responseCode == .serverFailure && response.answers.isEmpty)
            #expect(response.edns?.extendedErrors.map(\.code) == [.networkError])
            try server.waitForLine(with: "plugin/errors: 2 www.real.test. A: exchange with tls://127.0.0.1:")
        }
    }
}
