import DNSWire
import Foundation
import NetworkAddress
import Testing

/// What keeps the server from starting: an error that says where and what, and exit code 1.
@Suite struct FaultTests {
    /// A Corefile with a fault, and what the error must hold.
    struct Fault: CustomTestStringConvertible {
        let testDescription: String
        let corefile: String
        let messages: [String]

        init(_ description: String, _ corefile: String, _ messages: String...) {
            testDescription = description
            self.corefile = corefile
            self.messages = messages
        }
    }

    static let faults = [
        Fault(
            "nearest directive", ".:PORT {\n    errors\n    whoamy\n}\n", "Corefile:3: ", "'whoamy'",
            "did you mean 'whoami'"),
        Fault(
            "nearest option", ".:PORT {\n    hosts h {\n        fallthrouhg\n    }\n}\n", "Corefile:3: ",
            "'fallthrouhg'",
            "'fallthrough'"),
        Fault(
            "zone twice", "a.test:PORT {\n    whoami\n}\nA.test:PORT {\n    whoami\n}\n", "Corefile:4: ",
            "already defined"),
        Fault(
            "zone twice, one bound", "a.test:PORT {\n    whoami\n}\na.test:PORT {\n    bind 127.0.0.1\n    whoami\n}\n",
            "Corefile:4: ", "already defined"),
        Fault("brace missing", ".:PORT {\n    whoami\n", "Corefile:"),
        Fault(
            "value out of range", ".:PORT {\n    hosts h {\n        ttl 70000\n    }\n}\n", "Corefile:3: ", "ttl",
            "65535", "70000"),
        Fault(
            "kubernetes ttl", ".:PORT {\n    kubernetes c.test {\n        manifests m\n        ttl 4000\n    }\n}\n",
            "Corefile:4: ", "3600", "4000"),
        Fault(
            "bad policy", ".:PORT {\n    forward . 127.0.0.1 {\n        policy best\n    }\n}\n", "Corefile:3: ",
            "best", "round_robin"),
        Fault("no upstream", ".:PORT {\n    forward .\n}\n", "Corefile:2: "),
        Fault("upstream that is nothing", ".:PORT {\n    forward . ./nowhere\n}\n", "Corefile:2: ", "'./nowhere'"),
        Fault(
            "upstream whose name nobody knows",
            ".:PORT {\n    forward . up.test {\n        resolver 127.77.0.1:1\n    }\n}\n", "Corefile:2: ",
            "up.test cannot be looked up"),
        Fault(
            "bind to nothing", ".:PORT {\n    bind nosuchinterface\n    whoami\n}\n", "Corefile:2: ",
            "'nosuchinterface'"),
        Fault("import missing", ".:PORT {\n    import nosuch.conf\n}\n", "Corefile:2: ", "nosuch.conf"),
        Fault("later scheme", "tls://.:PORT {\n    whoami\n}\n", "Corefile:1: ", "not supported yet: tls://"),
        Fault(
            "later directive", ".:PORT {\n    whoami\n    autopath 30\n}\n", "Corefile:3: ",
            "not supported yet: autopath"),
        Fault(
            "later option", ".:PORT {\n    template IN A {\n        var a b\n    }\n}\n", "Corefile:3: ",
            "not supported yet: template var"),
        Fault(
            "option without arguments",
            ".:PORT {\n    kubernetes c.test {\n        manifests m\n        zonal a\n    }\n}\n", "Corefile:4: ",
            "zonal"),
        Fault("faulty zone file", ".:PORT {\n    file broken.zone broken.test\n}\n", "broken.zone:3"),
        Fault("empty", "# nothing\n", "no server block", "forward ."),
    ]

    static let files = [
        "broken.zone": "@ 60 SOA ns.broken.test. h.broken.test. 1 2 3 4 5\n@ 60 NS ns.broken.test.\nx 60 A 300.1.2.3\n"
    ]

    /// The server and `check` say the same.
    @Test(arguments: faults)
    func theErrorNamesPlaceValueAndExpectation(fault: Fault) throws {
        let folder = try folder(fault.corefile)
        for (name, text) in Self.files { try folder.write(name, text) }
        for arguments in [["-conf", "Corefile"], ["check", "Corefile"]] {
            let result = try CommandResult(try Programs.clusterdns, arguments, in: folder.path)
            #expect(result.end == .exit(1), "\(arguments)")
            for message in fault.messages {
                #expect(result.errors.contains(message), "\(arguments): \(message) is not in: \(result.errors)")
            }
            #expect(!result.output.contains("linux/"), "it has started: \(result.output)")
        }
    }

    @Test func withoutACorefileAMinimalOneIsShown() throws {
        let folder = try TemporaryFolder()
        let result = try CommandResult(try Programs.clusterdns, [], in: folder.path)
        #expect(result.end == .exit(1))
        #expect(result.errors.contains("Corefile: no such file"))
        // What is shown must itself be good.
        let lines = result.errors.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix(".:53 {") }, "\(result.errors)")
        try folder.write("resolv.conf", "nameserver 127.0.0.1\n")
        let shown = lines[start...].joined(separator: "\n")
            .replacingOccurrences(of: "/etc/resolv.conf", with: folder.path(of: "resolv.conf"))
        try folder.write("Corefile", shown + "\n")
        #expect(try CommandResult(clusterdns: "check", "Corefile", in: folder.path).end == .exit(0))
    }

    @Test(arguments: ["-bogus", "--nosuch"])
    func unknownOptionsAreRefused(option: String) throws {
        let result = try CommandResult(clusterdns: option, "x", in: "/tmp")
        #expect(result.end != .exit(0) && !result.errors.isEmpty)
    }

    /// Whichever socket cannot be had, none is kept: the other port is not served either.
    @Test(arguments: [NetworkSocket.Kind.datagram, .stream])
    func aPortInUseEndsTheStart(kind: NetworkSocket.Kind) throws {
        let (free, taken) = (try FreePort.next(), try FreePort.next())
        let endpoint = SocketEndpoint(.v4(0x7f00_0001), port: taken)
        let occupant = try NetworkSocket(kind, at: endpoint)
        let folder = try folder("a.test:\(free) b.test:\(taken) {\n    bind 127.0.0.1\n    whoami\n}\n")
        let result = try CommandResult(clusterdns: "-conf", "Corefile", in: folder.path)
        #expect(result.end == .exit(1))
        #expect(result.errors.contains("\(endpoint)") && result.errors.contains("in use"), "\(result.errors)")
        #expect(result.output.isEmpty, "\(result.output)")
        withExtendedLifetime(occupant) {}
    }

    @Test func anotherServerOnThePortEndsTheStart() throws {
        try RunningServer.with(".:PORT {\n    bind 127.0.0.1\n    whoami\n}\n") { server throws in
            let result = try CommandResult(clusterdns: "-conf", "Corefile", in: server.folder.path)
            #expect(result.end == .exit(1) && result.errors.contains("in use"), "\(result.errors)")
            #expect(try server.client.ask("still.there").responseCode == .noError)
        }
    }

    private func folder(_ corefile: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let port = "\(try FreePort.next())"
        try folder.write("Corefile", corefile.replacingOccurrences(of: "PORT", with: port))
        return folder
    }
}
