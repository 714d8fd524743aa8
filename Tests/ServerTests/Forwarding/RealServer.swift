import DNSWire
import Foundation
import NetworkAddress
import Testing

/// A DNS server of Debian on a loopback port, with the zone `real.test`: an upstream that nobody has written for our tests.
enum RealServer: String, CaseIterable, CustomTestStringConvertible {
    case nsd, unbound, dnsmasq

    var testDescription: String { rawValue }

    /// Runs the body beside the server.
    func with(_ body: (SocketEndpoint) throws -> Void) throws {
        let folder = try TemporaryFolder()
        let port = try FreePort.next()
        let process = try start(in: folder, port: port)
        do {
            let endpoint = SocketEndpoint(.v4(0x7f00_0001), port: port)
            try DNSClient(endpoint).waitUntilAnswering(process)
            try body(endpoint)
        } catch {
            Issue.record("\(process.outputText)\(process.errorText)")
            process.signal(SIGKILL)
            _ = try process.waitForEnd()
            throw error
        }
        process.signal(SIGKILL)
        _ = try process.waitForEnd()
    }

    /// An address, an alias, a set that is too large for UDP.
    private static var records: [String] {
        ["www.real.test. 300 IN A 192.0.2.80", "alias.real.test. 300 IN CNAME www.real.test."]
            + (0..<100).map { "many.real.test. 300 IN A 10.1.0.\($0)" }
    }

    private func start(in folder: TemporaryFolder, port: UInt16) throws -> RunningProcess {
        switch self {
        case .nsd:
            try folder.write(
                "real.zone",
                "real.test. 300 IN SOA ns.real.test. root.real.test. 1 3600 600 86400 60\n"
                    + "real.test. 300 IN NS ns.real.test.\nns.real.test. 300 IN A 192.0.2.53\n"
                    + Self.records.joined(separator: "\n") + "\n")
            try folder.write(
                "nsd.conf",
                """
                server:
                  ip-address: 127.0.0.1@\(port)
                  username: ""
                  zonesdir: "\(folder.path)"
                  database: ""
                  pidfile: "\(folder.path)/nsd.pid"
                  xfrdfile: "\(folder.path)/xfrd.state"
                  zonelistfile: "\(folder.path)/zone.list"
                  server-count: 1
                remote-control:
                  control-enable: no
                zone:
                  name: real.test
                  zonefile: real.zone
                """)
            return try RunningProcess(
                "/usr/sbin/nsd", ["-d", "-c", folder.path(of: "nsd.conf")], in: folder.path)
        case .unbound:
            try folder.write("unbound.conf", Self.unbound(in: folder, more: "  interface: 127.0.0.1@\(port)"))
            return try RunningProcess(
                "/usr/sbin/unbound", ["-d", "-p", "-c", folder.path(of: "unbound.conf")], in: folder.path)
        case .dnsmasq:
            var arguments = ["-k", "-p", "\(port)", "-a", "127.0.0.1", "-z", "-R", "-h", "-C", "/dev/null", "-x", ""]
            arguments += ["--user=\(NSUserName())", "--local=/real.test/", "--cname=alias.real.test,www.real.test"]
            arguments += ["--host-record=www.real.test,192.0.2.80,300", "--edns-packet-max=1232"]
            arguments += (0..<100).map { "--host-record=many.real.test,10.1.0.\($0),300" }
            return try RunningProcess("/usr/sbin/dnsmasq", arguments, in: folder.path)
        }
    }

    /// A configuration of Unbound that serves the records, and nothing else.
    static func unbound(in folder: TemporaryFolder, more: String) -> String {
        """
        server:
          username: ""
          chroot: ""
          directory: "\(folder.path)"
          pidfile: ""
          use-syslog: no
          do-daemonize: no
          module-config: "iterator"
          access-control: 127.0.0.0/8 allow
          local-zone: "real.test." static
        \(records.map { "  local-data: \"\($0)\"" }.joined(separator: "\n"))
        \(more)
        remote-control:
          control-enable: no
        """
    }
}

extension DNSClient {
    /// Asks until there is an answer: a server that has just been started needs a moment.
    func waitUntilAnswering(_ process: RunningProcess) throws {
        let deadline = ContinuousClock.now + Patience.start
        let query = Message.query(name: try DomainName("www.real.test"), type: .a, id: 1).write()
        while true {
            do {
                let socket = try NetworkSocket(.datagram, to: server)
                try socket.send(query)
                if try socket.receive(until: .now + .milliseconds(100)) != nil { return }
            } catch is SocketError {
                // Nobody listens yet.
            }
            guard ContinuousClock.now < deadline, !process.hasEnded else {
                throw TimeoutError("the server at \(server) does not answer: \(process.errorText)")
            }
        }
    }
}

/// Forwarding to servers of others.
@Suite struct RealUpstreamTests {
    @Test(arguments: RealServer.allCases, Transport.allCases)
    func answers(server: RealServer, transport: Transport) throws {
        try server.with { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    forward . \(upstream) {
                        policy fastest
                        case_randomisation
                    }
                }
                """
            try RunningServer.with(corefile) { running throws in
                let direct = DNSClient(upstream)
                for name in ["www.real.test", "ALIAS.real.test", "nothing.real.test"] {
                    let ours = try running.client.ask(name, over: transport)
                    let theirs = try direct.ask(name, over: transport)
                    #expect(ours.responseCode == theirs.responseCode, "\(name)")
                    #expect(ours.answerLines.sorted() == theirs.answerLines.sorted(), "\(name)")
                    #expect("\(ours.questions[0].name)" == "\(name).")
                }
                // Too large for UDP: asked for again over TCP, and whole for who takes it whole.
                let many = try running.client.ask("many.real.test", over: .tcp)
                #expect(many.answers.count == 100 && !many.has(Header.Flag.truncated))
                let cut = try running.client.ask("many.real.test", over: .udp)
                #expect(cut.has(Header.Flag.truncated))
            }
        }
    }
}
