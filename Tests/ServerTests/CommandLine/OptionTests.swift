import DNSWire
import Foundation
import NetworkAddress
import Testing

/// The options of the command, as those of `coredns`.
@Suite struct OptionTests {
    @Test func theVersionHasTwoLines() throws {
        let result = try CommandResult(clusterdns: "-version", in: "/tmp")
        #expect(result.end == .exit(0))
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 2 && lines.first?.hasPrefix("clusterdns-") == true, "\(result.output)")
        #expect(lines.last?.hasPrefix("linux/") == true && result.errors.isEmpty)
    }

    @Test func pluginsAreListedInTheirOrder() throws {
        let result = try CommandResult(clusterdns: "-plugins", in: "/tmp")
        #expect(result.end == .exit(0))
        let names = [
            "root", "bind", "debug", "errors", "log", "any", "chaos", "loadbalance", "hosts", "kubernetes", "file",
            "forward", "whoami",
        ]
        let listed = result.output.split(separator: "\n").map(String.init)
        #expect(listed.filter(names.contains) == names, "\(listed)")
    }

    @Test func theCorefileCanComeFromStandardInput() throws {
        let port = try FreePort.next()
        let server = try RunningProcess(
            try Programs.clusterdns, ["-conf", "stdin"], in: "/tmp",
            input: ".:\(port) {\n    bind 127.0.0.1\n    whoami\n}\n")
        defer { server.finish() }
        #expect(try server.waitForLine { $0.hasPrefix(".:") } == ".:\(port)")
        _ = try server.waitForLine { $0.hasPrefix("linux/") }
        let client = DNSClient(SocketEndpoint(.v4(0x7f00_0001), port: port))
        #expect(try client.ask("who.example").additionals.count == 2)
    }

    /// The option is for blocks without a port, not for those that have one.
    @Test(arguments: ["-dns.port", "-p"])
    func thePortOfBlocksWithoutOneCanBeGiven(option: String) throws {
        let (port, other) = (try FreePort.next(), try FreePort.next())
        let folder = try TemporaryFolder()
        try folder.write(
            "Corefile",
            "one.test {\n    bind 127.0.0.1\n    whoami\n}\ntwo.test:\(other) {\n    bind 127.0.0.1\n    whoami\n}\n")
        // The file has its usual name in the working directory: it need not be named.
        let server = try RunningProcess(try Programs.clusterdns, [option, "\(port)"], in: folder.path)
        defer { server.finish() }
        _ = try server.waitForLine { $0.hasPrefix("linux/") }
        let lines = server.outputText.split(separator: "\n").prefix(2)
        #expect(lines == ["one.test.:\(port)", "two.test.:\(other)"])
        for (port, name) in [(port, "one.test"), (other, "two.test")] {
            let client = DNSClient(SocketEndpoint(.v4(0x7f00_0001), port: port))
            for transport in Transport.allCases {
                #expect(try client.ask("x.\(name)", over: transport).responseCode == .noError)
            }
        }
    }

    /// One line for each zone, the version, the platform; nothing else, and nothing at all when quiet.
    @Test func whatIsServedIsPrintedUnlessQuiet() throws {
        let corefile = "one.test:PORT two.test:PORT {\n    bind 127.0.0.1\n    whoami\n}\n"
        try RunningServer.with(corefile) { server throws in
            let lines = server.process.outputText.split(separator: "\n").map(String.init)
            #expect(lines.prefix(2) == ["one.test.:\(server.port)", "two.test.:\(server.port)"])
            #expect(lines.count == 4 && lines[2].hasPrefix("clusterdns-") && lines[3].hasPrefix("linux/"))
        }
        let port = try FreePort.next()
        let folder = try TemporaryFolder()
        try folder.write("Corefile", corefile.replacingOccurrences(of: "PORT", with: "\(port)"))
        try folder.write("pid", "")
        let server = try RunningProcess(
            try Programs.clusterdns, ["-quiet", "-pidfile", folder.path(of: "pid")], in: folder.path)
        defer { server.finish() }
        try waitUntilAnswering(port)
        server.signal(SIGTERM)
        #expect(try server.waitForEnd() == .exit(0))
        #expect(!server.outputText.contains(":\(port)") && !server.outputText.contains("clusterdns-"))
    }

    @Test func theProcessIDIsWrittenAndRemoved() throws {
        let folder = try TemporaryFolder()
        let server = try RunningServer(
            corefile: ".:PORT {\n    bind 127.0.0.1\n    whoami\n}\n",
            arguments: ["-pidfile", folder.path(of: "clusterdns.pid")])
        defer { server.process.finish() }
        #expect(try folder.read("clusterdns.pid") == "\(server.process.processID)\n")
        try server.stop()
        #expect(!folder.has("clusterdns.pid"))
    }

    @Test func aProcessIDFileThatCannotBeWrittenIsAnError() throws {
        let folder = try TemporaryFolder()
        let port = try FreePort.next()
        try folder.write("Corefile", ".:\(port) {\n    bind 127.0.0.1\n    whoami\n}\n")
        let path = folder.path(of: "missing/pid")
        let result = try CommandResult(clusterdns: "-pidfile", path, in: folder.path)
        #expect(result.end == .exit(1))
        #expect(result.errors.contains(path), "\(result.errors)")
    }

    /// Where nothing is printed, readiness shows in answers alone.
    private func waitUntilAnswering(_ port: UInt16) throws {
        let deadline = ContinuousClock.now + Patience.start
        while ContinuousClock.now < deadline {
            do {
                _ = try NetworkSocket(.stream, to: SocketEndpoint(.v4(0x7f00_0001), port: port))
                return
            } catch is SocketError {
                continue
            }
        }
        throw TimeoutError("nothing listens on port \(port)")
    }
}
