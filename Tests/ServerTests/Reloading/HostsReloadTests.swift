import DNSWire
import Testing

/// `hosts` follows its file, however that is changed.
@Suite struct HostsReloadTests {
    static let corefile = "lab.test:PORT {\n    bind 127.0.0.1\n    hosts hosts\n}\n"

    @Test func theFileIsWrittenOver() throws {
        try RunningServer.with(Self.corefile, files: ["hosts": "10.0.0.1 a.lab.test\n"]) { server throws in
            #expect(try server.client.ask("a.lab.test").answerData == ["10.0.0.1"])
            try server.folder.write("hosts", "10.0.0.2 a.lab.test\n10.0.0.3 b.lab.test\n")
            try server.client.ask("b.lab.test", until: ["10.0.0.3"])
            #expect(try server.client.ask("a.lab.test").answerData == ["10.0.0.2"])
            #expect(try server.client.ask("2.0.0.10.in-addr.arpa", .ptr).responseCode == .refused)
        }
    }

    @Test func theFileIsReplaced() throws {
        try RunningServer.with(Self.corefile, files: ["hosts": "10.0.0.1 a.lab.test\n"]) { server throws in
            for last in 2...5 {
                try server.folder.replace("hosts", "10.0.0.\(last) a.lab.test\n")
                try server.client.ask("a.lab.test", until: ["10.0.0.\(last)"])
            }
        }
    }

    /// As a ConfigMap is mounted: the file is a link through `..data`, which is swapped for another folder.
    @Test func aLinkIsSwapped() throws {
        let folder = try TemporaryFolder()
        try folder.write("v1/hosts", "10.0.0.1 a.lab.test\n")
        try folder.write("v2/hosts", "10.0.0.2 a.lab.test\n")
        try folder.link("..data", to: "v1")
        try folder.link("hosts", to: "..data/hosts")
        let server = try RunningServer(corefile: Self.corefile, folder: folder)
        do {
            #expect(try server.client.ask("a.lab.test").answerData == ["10.0.0.1"])
            try folder.link("..data", to: "v2")
            try server.client.ask("a.lab.test", until: ["10.0.0.2"])
        } catch {
            Issue.record(error)
        }
        try server.stop()
    }

    /// What no event tells, such as a change behind a link, is found by looking.
    @Test func whatALinkLeadsToIsChanged() throws {
        let folder = try TemporaryFolder()
        try folder.write("elsewhere/hosts", "10.0.0.1 a.lab.test\n")
        try folder.link("hosts", to: "elsewhere/hosts")
        let server = try RunningServer(
            corefile: "lab.test:PORT {\n    bind 127.0.0.1\n    hosts hosts {\n        reload 50ms\n    }\n}\n",
            folder: folder)
        do {
            #expect(try server.client.ask("a.lab.test").answerData == ["10.0.0.1"])
            try folder.write("elsewhere/hosts", "10.0.0.2 a.lab.test\n")
            try server.client.ask("a.lab.test", until: ["10.0.0.2"])
        } catch {
            Issue.record(error)
        }
        try server.stop()
    }

    /// An empty file is one that is being written, or a mistake: the names stay, and the log says so (reliability.md F7).
    @Test func theFileIsEmptied() throws {
        try RunningServer.with(Self.corefile, files: ["hosts": "10.0.0.1 a.lab.test\n"]) { server throws in
            try server.folder.write("hosts", "")
            try server.waitForLine(with: "the file is empty")
            #expect(try server.client.ask("a.lab.test").answerData == ["10.0.0.1"])
            try server.folder.write("hosts", "10.0.0.9 a.lab.test\n")
            try server.client.ask("a.lab.test", until: ["10.0.0.9"])
        }
    }

    /// Faulty lines are left out, with file and line; the others count.
    @Test func aLineIsBroken() throws {
        try RunningServer.with(Self.corefile, files: ["hosts": "10.0.0.1 a.lab.test\n"]) { server throws in
            try server.folder.replace(
                "hosts",
                "10.0.0.2 a.lab.test\n10.0.0.300 b.lab.test\n10.0.0.4 c..lab.test\n10.0.0.5\n10.0.0.6 d.lab.test\n")
            try server.client.ask("d.lab.test", until: ["10.0.0.6"])
            #expect(try server.client.ask("a.lab.test").answerData == ["10.0.0.2"])
            for line in ["hosts:2: ", "hosts:3: ", "hosts:4: "] {
                try server.waitForLine(with: line)
                #expect(server.lines(with: line).count == 1)
            }
        }
    }

    /// A file that is gone leaves what was served, says so once, and is read again when it is back.
    @Test func theFileIsRemovedAndComesBack() throws {
        try RunningServer.with(Self.corefile, files: ["hosts": "10.0.0.1 a.lab.test\n"]) { server throws in
            try server.folder.remove("hosts")
            try server.waitForLine(with: "hosts: no such file")
            #expect(try server.client.ask("a.lab.test").answerData == ["10.0.0.1"])
            // Something else happens in the folder: the file is looked for again, and is not complained of again.
            try server.folder.write("other", "")
            try server.folder.write("hosts", "10.0.0.7 a.lab.test\n")
            try server.client.ask("a.lab.test", until: ["10.0.0.7"])
            #expect(server.lines(with: "no such file").count == 1)
        }
    }

    @Test func aFileThatWasMissingAtTheStartIsFound() throws {
        try RunningServer.with(Self.corefile) { server throws in
            #expect(server.lines(with: "hosts: no such file").count == 1)
            #expect(try server.client.ask("a.lab.test").responseCode == .serverFailure)
            try server.folder.write("hosts", "10.0.0.8 a.lab.test\n")
            try server.client.ask("a.lab.test", until: ["10.0.0.8"])
        }
    }

    /// `reload 0`: never again. Another directive of the same server shows that the change has been seen.
    @Test func reloadingCanBeSwitchedOff() throws {
        let corefile = """
            lab.test:PORT {
                bind 127.0.0.1
                hosts hosts {
                    reload 0
                }
            }
            other.test:PORT {
                bind 127.0.0.1
                hosts other
            }
            """
        let files = ["hosts": "10.0.0.1 a.lab.test\n", "other": "10.0.0.1 a.other.test\n"]
        try RunningServer.with(corefile, files: files) { server throws in
            try server.folder.write("hosts", "10.0.0.2 a.lab.test\n")
            try server.folder.write("other", "10.0.0.2 a.other.test\n")
            try server.client.ask("a.other.test", until: ["10.0.0.2"])
            #expect(try server.client.ask("a.lab.test").answerData == ["10.0.0.1"])
        }
    }
}
