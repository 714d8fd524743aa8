import DNSWire
import Testing

/// `file` follows its zone file: a new serial counts, a fault does not.
@Suite struct ZoneReloadTests {
    static let corefile = "zone.test:PORT {\n    bind 127.0.0.1\n    file db {\n        reload 60s\n    }\n}\n"

    static func zone(_ serial: UInt32, _ records: String) -> String {
        "$TTL 60\n@ SOA ns h \(serial) 1 2 3 4\n@ NS ns\nns A 10.0.0.53\n\(records)\n"
    }

    @Test func aNewSerialIsServed() throws {
        try RunningServer.with(Self.corefile, files: ["db": Self.zone(1, "a A 10.0.0.1")]) { server throws in
            #expect(try server.client.ask("a.zone.test").answerData == ["10.0.0.1"])
            try server.folder.write("db", Self.zone(2, "a A 10.0.0.2\nb A 10.0.0.3"))
            try server.client.ask("b.zone.test", until: ["10.0.0.3"])
            #expect(try server.client.ask("a.zone.test").answerData == ["10.0.0.2"])
            try server.folder.replace("db", Self.zone(3, "a A 10.0.0.4"))
            try server.client.ask("a.zone.test", until: ["10.0.0.4"])
            #expect(try server.client.ask("b.zone.test").responseCode == .nameError)
            try server.waitForLines(with: "reloaded with serial", count: 2)
        }
    }

    /// The old contents go on, which is said once, and a new serial ends it.
    @Test func theSameSerialIsKept() throws {
        try RunningServer.with(Self.corefile, files: ["db": Self.zone(1, "a A 10.0.0.1")]) { server throws in
            try server.folder.write("db", Self.zone(1, "a A 10.0.0.2"))
            try server.waitForLine(with: "not reloaded")
            #expect(try server.client.ask("a.zone.test").answerData == ["10.0.0.1"])
            try server.folder.write("db", Self.zone(1, "a A 10.0.0.33"))
            try server.folder.write("other", "")
            try server.folder.write("db", Self.zone(2, "a A 10.0.0.4"))
            try server.client.ask("a.zone.test", until: ["10.0.0.4"])
            #expect(server.lines(with: "not reloaded").count == 1)
        }
    }

    @Test func changesCountWithoutASerialWhereThatIsWanted() throws {
        let corefile = "zone.test:PORT {\n    bind 127.0.0.1\n    file db {\n        reload_by_mtime\n    }\n}\n"
        try RunningServer.with(corefile, files: ["db": Self.zone(1, "a A 10.0.0.1")]) { server throws in
            try server.folder.write("db", Self.zone(1, "a A 10.0.0.2"))
            try server.client.ask("a.zone.test", until: ["10.0.0.2"])
        }
    }

    /// File, line and reason, once; the old contents go on; the repaired file counts.
    @Test(arguments: [
        "a A 10.0.0.300", "a A", "a CNAME b\na A 10.0.0.1", "$INCLUDE nosuch", "a.other.test. A 10.0.0.1",
    ])
    func aBrokenZoneIsNotServed(fault: String) throws {
        try RunningServer.with(Self.corefile, files: ["db": Self.zone(1, "a A 10.0.0.1")]) { server throws in
            try server.folder.replace("db", Self.zone(2, fault))
            let isFault = { (line: String) in line.hasPrefix("[WARNING] plugin/file: ") }
            let line = try server.process.waitForLine(isFault)
            if !fault.hasPrefix("a.other") {
                #expect(line.contains("goes on being served"), "\(line)")
                #expect(line.contains(#/db:\d+/#), "no line is named: \(line)")
                #expect(try server.client.ask("a.zone.test").answerData == ["10.0.0.1"])
            }
            try server.folder.write("other", "")
            try server.folder.replace("db", Self.zone(3, "a A 10.0.0.3"))
            try server.client.ask("a.zone.test", until: ["10.0.0.3"])
            #expect(server.process.outputText.split(separator: "\n").map(String.init).filter(isFault).count == 1)
        }
    }

    /// A file that is included belongs to the zone: here it holds the serial.
    @Test func anIncludedFileIsFollowed() throws {
        let files = [
            "db": "$TTL 60\n$INCLUDE parts/soa\n@ NS ns\nns A 10.0.0.53\n$INCLUDE parts/hosts\n",
            "parts/soa": "@ SOA ns h 1 1 2 3 4\n", "parts/hosts": "a A 10.0.0.1\n",
        ]
        try RunningServer.with(Self.corefile, files: files) { server throws in
            #expect(try server.client.ask("a.zone.test").answerData == ["10.0.0.1"])
            try server.folder.write("parts/hosts", "a A 10.0.0.2\n")
            try server.waitForLine(with: "not reloaded")
            #expect(try server.client.ask("a.zone.test").answerData == ["10.0.0.1"])
            try server.folder.write("parts/soa", "@ SOA ns h 2 1 2 3 4\n")
            try server.client.ask("a.zone.test", until: ["10.0.0.2"])
            try server.folder.replace("parts/hosts", "a A 10.0.0.3\n")
            try server.folder.replace("parts/soa", "@ SOA ns h 3 1 2 3 4\n")
            try server.client.ask("a.zone.test", until: ["10.0.0.3"])
        }
    }

    /// No file, a warning, SERVFAIL; then it is there.
    @Test func aZoneThatWasMissingAtTheStartIsFound() throws {
        try RunningServer.with(Self.corefile) { server throws in
            try server.waitForLine(with: "db: no such file")
            #expect(try server.client.ask("a.zone.test").responseCode == .serverFailure)
            try server.folder.write("db", Self.zone(7, "a A 10.0.0.7"))
            try server.client.ask("a.zone.test", until: ["10.0.0.7"])
        }
    }

    @Test func reloadingCanBeSwitchedOff() throws {
        let corefile = """
            zone.test:PORT {
                bind 127.0.0.1
                file db {
                    reload 0
                }
            }
            other.test:PORT {
                bind 127.0.0.1
                file other
            }
            """
        let files = ["db": Self.zone(1, "a A 10.0.0.1"), "other": Self.zone(1, "a A 10.0.0.1")]
        try RunningServer.with(corefile, files: files) { server throws in
            try server.folder.write("db", Self.zone(2, "a A 10.0.0.2"))
            try server.folder.write("other", Self.zone(2, "a A 10.0.0.2"))
            try server.client.ask("a.other.test", until: ["10.0.0.2"])
            #expect(try server.client.ask("a.zone.test").answerData == ["10.0.0.1"])
        }
    }
}
