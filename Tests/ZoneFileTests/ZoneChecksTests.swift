import DNSWire
import Testing
import ZoneFile

/// What a zone must be as a whole.
@Suite struct ZoneChecksTests {
    @Test(arguments: [
        ("", "zones/x.zone: no soa record at example.org."),
        ("; nothing", "zones/x.zone: no soa record at example.org."),
        ("$TTL 5\nwww A 1.2.3.4", "zones/x.zone: no soa record at example.org."),
        (zoneHead + "@ SOA ns hostmaster 2 2 3 4 5", "zones/x.zone:5: second soa record, the first: zones/x.zone:2"),
        (
            zoneHead + "sub SOA ns hostmaster 2 2 3 4 5",
            "zones/x.zone:5: soa record at sub.example.org., which is not the apex example.org."
        ),
        (zoneHead + "@ CNAME w", "zones/x.zone:5: cname record at the apex, example.org., where the soa record stands"),
        (
            zoneHead + "w CNAME a\nW CNAME b",
            "zones/x.zone:6: second cname record at W.example.org., the first: zones/x.zone:5"
        ),
        (
            zoneHead + "w CNAME a\nw A 1.2.3.4",
            "zones/x.zone:6: A record beside a cname record at w.example.org.: zones/x.zone:5"
        ),
        (
            zoneHead + "w A 1.2.3.4\nw CNAME a",
            "zones/x.zone:6: cname record beside other data at w.example.org.: zones/x.zone:5"
        ),
        (
            zoneHead + "w DNAME a\nw DNAME b",
            "zones/x.zone:6: second dname record at w.example.org., the first: zones/x.zone:5"
        ),
    ])
    func refuses(_ text: String, _ expected: String) {
        #expect(errorText(text) == expected)
    }

    @Test(arguments: [
        ("www.example.com. A 1.2.3.4", "5: www.example.com. is outside of the zone example.org., skipped"),
        (
            "d DNAME e\na.b.d A 1.2.3.4",
            "6: a.b.d.example.org. is hidden by the dname record at d.example.org. (zones/x.zone:5)"
        ),
        (
            "d NS ns.example.com.\na.d TXT x",
            "6: a.d.example.org. is below the zone cut at d.example.org. (zones/x.zone:5)"
        ),
        ("d NS ns.d", "5: the name server ns.d.example.org. of d.example.org. has no address in the zone"),
        ("d NS nowhere", "5: the name server nowhere.example.org. of d.example.org. has no address in the zone"),
        (
            "w 5 A 1.2.3.4\nw 4 A 1.2.3.5\nw 6 A 1.2.3.6",
            "6: ttl 4 differs from that of the first A record at w.example.org. (zones/x.zone:5), "
                + "the lowest is used for all"
        ),
    ])
    func warns(_ text: String, _ expected: String) throws {
        #expect(try load(zoneHead + text).warningTexts == ["zones/x.zone:" + expected])
    }

    @Test(arguments: [
        "w CNAME a\nw RRSIG CNAME 13 3 300 20300101000000 20240101000000 1 @ AAAA\nw NSEC x CNAME",
        "w CNAME a\nw CNAME A",
        "d NS ns.d\nns.d A 1.2.3.4\nns.d AAAA ::1",
        "d NS ns.w\n*.w A 1.2.3.4",
        "w RRSIG A 13 3 1 1 1 1 @ AAAA\nw 7 RRSIG TXT 13 3 7 1 1 1 @ AAAA",
    ])
    func accepts(_ text: String) throws {
        #expect(try load(zoneHead + text).warningTexts == [])
    }

    @Test func warnsWithoutApexServers() throws {
        let zone = try load("$TTL 5\n\n@ SOA ns hostmaster 1 2 3 4 5\nns A 1.2.3.4")
        #expect(zone.warningTexts == ["zones/x.zone:3: no ns record at example.org."])
    }

    @Test func takesTheLowestTTL() throws {
        let zone = try load(zoneHead + "w 5 A 1.2.3.4\nw TXT x\nW 4 A 1.2.3.5\nw 6 A 1.2.3.6\nw 3 A 1.2.3.4")
        #expect(zone.records.dropFirst(3).map(\.ttl) == [3, 300, 3, 3])
    }

    @Test func dropsTheSecondOfEqualRecords() throws {
        let zone = try load(
            zoneHead
                + "w A 1.2.3.4\nW A 1.2.3.4\nw NS A.b.\nw NS a.B.\nw TXT a\nw TXT A\n"
                + "@ SOA NS hostmaster 2024010101 3600 600 86400 60"
        )
        #expect(
            zone.added == [
                "w.example.org. 300 A 01020304", "w.example.org. 300 NS 0141016200", "w.example.org. 300 TXT 0161",
                "w.example.org. 300 TXT 0141",
            ])
    }

    @Test func acceptsTheSOARecordAnywhere() throws {
        let zone = try load("$TTL 5\nns A 1.2.3.4\n@ NS ns\n@ SOA ns hostmaster 7 2 3 4 5")
        #expect(zone.serial.rawValue == 7)
        #expect(zone.records.count == 3)
    }

    @Test func keepsAHundredWarnings() throws {
        let zone = try load(zoneHead + String(repeating: "x.com. A 1.2.3.4\n", count: 250))
        #expect(zone.warnings.kept.count == 100)
        #expect(zone.warnings.omittedCount == 150)
    }

    @Test func loadsTheRootZone() throws {
        let files = MemoryFiles(files: ["root": Array(". 5 SOA a. b. 1 2 3 4 5\n. 5 NS a.\na. 5 A 1.2.3.4".utf8)])
        let zone = try ZoneFileLoader.load(path: "root", origin: .root, fileSource: files)
        #expect(zone.records.count == 3)
        #expect(zone.warnings.kept.isEmpty)
    }
}
