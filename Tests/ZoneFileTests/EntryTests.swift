import DNSWire
import Testing
import ZoneFile

/// What master files may look like (RFC 1035 section 5.1).
@Suite struct EntryTests {
    @Test(arguments: [
        // TTL and class in any order, or not at all.
        ("www A 1.2.3.4", ["www.example.org. 300 A 01020304"]),
        ("www IN A 1.2.3.4", ["www.example.org. 300 A 01020304"]),
        ("www 60 A 1.2.3.4", ["www.example.org. 60 A 01020304"]),
        ("www 60 IN A 1.2.3.4", ["www.example.org. 60 A 01020304"]),
        ("www in 60 a 1.2.3.4", ["www.example.org. 60 A 01020304"]),
        ("www CLASS1 TYPE1 1.2.3.4", ["www.example.org. 300 A 01020304"]),
        ("www 1h30m A 1.2.3.4", ["www.example.org. 5400 A 01020304"]),
        ("www 1W2d3H4m5s A 1.2.3.4", ["www.example.org. 788645 A 01020304"]),
        ("www 1m5 A 1.2.3.4", ["www.example.org. 65 A 01020304"]),
        ("www 2147483647 A 1.2.3.4", ["www.example.org. 2147483647 A 01020304"]),
        // Owners.
        ("@ A 1.2.3.4", ["example.org. 300 A 01020304"]),
        ("\tA 1.2.3.4", ["ns.example.org. 300 A 01020304"]),
        ("www A 1.2.3.4\n  60 A 1.2.3.5", ["www.example.org. 60 A 01020304", "www.example.org. 60 A 01020305"]),
        ("WwW.Example.ORG. A 1.2.3.4", ["WwW.Example.ORG. 300 A 01020304"]),
        ("in A 1.2.3.4", ["in.example.org. 300 A 01020304"]),
        ("*.w A 1.2.3.4", ["*.w.example.org. 300 A 01020304"]),
        ("a\\.b A 1.2.3.4", ["a\\.b.example.org. 300 A 01020304"]),
        ("a\\046b\\000 A 1.2.3.4", ["a\\.b\\000.example.org. 300 A 01020304"]),
        ("\\@ A 1.2.3.4", ["\\@.example.org. 300 A 01020304"]),
        ("\\$TTL A 1.2.3.4", ["\\$TTL.example.org. 300 A 01020304"]),
        ("a\\;b\\(c A 1.2.3.4", ["a\\;b\\(c.example.org. 300 A 01020304"]),
        // Layout.
        ("www A 1.2.3.4 ; comment ( \" )", ["www.example.org. 300 A 01020304"]),
        ("www A 1.2.3.4;comment", ["www.example.org. 300 A 01020304"]),
        ("; comment\n\n   \n  ; another\nwww A 1.2.3.4", ["www.example.org. 300 A 01020304"]),
        ("www ( 60 ; ttl\n IN\n\n A ) 1.2.3.4", ["www.example.org. 60 A 01020304"]),
        ("www(60)A(1.2.3.4)", ["www.example.org. 60 A 01020304"]),
        ("www ((60) (A) 1.2.3.4)", ["www.example.org. 60 A 01020304"]),
        (
            "www A 1.2.3.4\r\n\r\nftp A 1.2.3.4\r\n",
            ["www.example.org. 300 A 01020304", "ftp.example.org. 300 A 01020304"]
        ),
        ("w TXT \"a;b\" \"(c\" \")d\"", ["w.example.org. 300 TXT 03613b6202286302" + "2964"]),
        ("w TXT \"a\\\"b\" \"\" c\\;d \\065\\\\", ["w.example.org. 300 TXT 03612262" + "00" + "03633b64" + "02415c"]),
        ("w TXT \"a\"\"b\"", ["w.example.org. 300 TXT 01610162"]),
        // Directives.
        (
            "$ORIGIN sub\nwww A 1.2.3.4\n@ A 1.2.3.4",
            ["www.sub.example.org. 300 A 01020304", "sub.example.org. 300 A 01020304"]
        ),
        ("$origin sub.example.org. ; there\nwww A 1.2.3.4", ["www.sub.example.org. 300 A 01020304"]),
        (
            "$TTL 1h\nwww A 1.2.3.4\n$ttl 5\nftp A 1.2.3.4",
            ["www.example.org. 3600 A 01020304", "ftp.example.org. 5 A 01020304"]
        ),
        ("w A 1.2.3.4\n$ORIGIN sub\n A 1.2.3.5", ["w.example.org. 300 A 01020304", "w.example.org. 300 A 01020305"]),
        // The generic form (RFC 3597).
        ("w TYPE65280 \\# 4 0a000001", ["w.example.org. 300 TYPE65280 0a000001"]),
        ("w TYPE65280 \\# 4 0A 00 ( 00\n 01 )", ["w.example.org. 300 TYPE65280 0a000001"]),
        ("w TYPE65280 \\# 0", ["w.example.org. 300 TYPE65280 "]),
        ("w A \\# 4 01020304", ["w.example.org. 300 A 01020304"]),
        ("w MX \\# 5 000a 0161 00", ["w.example.org. 300 MX 000a016100"]),
        ("w NULL \\# 2 beef", ["w.example.org. 300 TYPE10 beef"]),
        // Names in RDATA keep their spelling.
        ("w MX 10 Mail", ["w.example.org. 300 MX 000a044d61696c076578616d706c65036f726700"]),
        ("w MX 10 @", ["w.example.org. 300 MX 000a076578616d706c65036f726700"]),
        ("w MX 0 .", ["w.example.org. 300 MX 000000"]),
    ])
    func reads(_ text: String, _ expected: [String]) throws {
        let zone = try load(zoneHead + text)
        #expect(zone.added == expected)
        #expect(zone.warningTexts.filter { !$0.contains("differs") } == [])
    }

    @Test func keepsTheLineOfEachRecord() throws {
        let zone = try load(
            zoneHead + "; a comment\n\nwww A 1.2.3.4\nw TXT ( a\n b\n )\n\n(\n x A 1.2.3.4 )\nftp A 1.2.3.4")
        #expect(zone.records.map(\.line.description) == [2, 3, 4, 7, 8, 12, 14].map { "zones/x.zone:\($0)" })
    }

    @Test func skipsAByteOrderMark() throws {
        let zone = try load([0xef, 0xbb, 0xbf] + Array((zoneHead + "www A 1.2.3.4").utf8))
        #expect(zone.added == ["www.example.org. 300 A 01020304"])
    }

    @Test func knowsTheSerial() throws {
        let zone = try load(zoneHead)
        #expect(zone.serial == SerialNumber(rawValue: 2_024_010_101))
        #expect(zone.origin == (try DomainName("example.org")))
        #expect(zone.files == ["zones/x.zone"])
    }

    @Test func takesTheTTLFromTheRecordBefore() throws {
        let zone = try load("@ 60 SOA ns hostmaster 1 2 3 4 5\n@ NS ns\nns 30 A 1.2.3.4\nw A 1.2.3.4")
        #expect(zone.records.map(\.ttl) == [60, 60, 30, 30])
        #expect(
            zone.warningTexts == [
                "zones/x.zone:2: neither a ttl nor a $TTL before: that of the record before, 60, is used"
            ])
    }

    @Test func takesTheTTLFromTheMinimum() throws {
        let zone = try load("@ SOA ns hostmaster 1 2 3 4 1h\n@ NS ns\nns A 1.2.3.4")
        #expect(zone.records.map(\.ttl) == [3600, 3600, 3600])
        #expect(
            zone.warningTexts.first
                == "zones/x.zone:1: neither a ttl nor a $TTL before: the minimum of the SOA record, 3600, is used")
    }

    @Test func readsTheLongestRecord() throws {
        // 256 strings make 65536 octets at 255 each: one string is shorter.
        let strings = Array(repeating: "\"" + String(repeating: "\\120", count: 255) + "\"", count: 255)
        let last = String(repeating: "x", count: 254)
        let zone = try load(zoneHead + "w TXT (\n" + (strings + [last]).joined(separator: "\n") + ")")
        #expect(zone.records.last?.data.count == 65535)
        #expect(
            errorText(zoneHead + "w TXT (\n" + (strings + [last + "y"]).joined(separator: "\n") + ")")
                == "zones/x.zone:5: TXT record has 65536 octets, at most 65535 fit")
    }

    @Test func skipsALongComment() throws {
        let zone = try load(zoneHead + "w A 1.2.3.4 ;" + String(repeating: "x", count: 10 << 20) + "\nv A 1.2.3.4")
        #expect(zone.added.count == 2)
    }
}
