import DNSWire
import Testing
import ZoneFile

/// The wording of what is refused; all faults are on line 5 or named.
@Suite struct SyntaxErrorTests {
    private static let head = [
        ("www", "5: no type: www.example.org. has nothing behind it"),
        ("www 60 IN", "5: no type: www.example.org. has nothing behind it"),
        ("www 60 30 A 1.2.3.4", "5: unknown type: 30"),
        ("www 60x A 1.2.3.4", "5: bad ttl: 60x, expected 0…2147483647 seconds or a time like 1h30m"),
        ("www 2147483648 A 1.2.3.4", "5: bad ttl: 2147483648, expected 0…2147483647 seconds or a time like 1h30m"),
        (
            "www 99999999999999999999999w A 1.2.3.4",
            "5: bad ttl: 99999999999999999999999w, expected 0…2147483647 seconds or a time like 1h30m"
        ),
        ("www CH A 1.2.3.4", "5: class CH is not served, expected IN"),
        ("www hs A 1.2.3.4", "5: class hs is not served, expected IN"),
        ("www CLASS3 A 1.2.3.4", "5: class CLASS3 is not served, expected IN"),
        ("www IN IN A 1.2.3.4", "5: unknown type: IN"),
        ("www NOTYPE 1.2.3.4", "5: unknown type: NOTYPE"),
        ("www TYPE70000 1.2.3.4", "5: unknown type: TYPE70000"),
        ("www \"A\" 1.2.3.4", "5: unknown type: A"),
        ("www ANY x", "5: type ANY is not for zones"),
        ("www OPT \\# 0", "5: type OPT is not for zones"),
        ("www AXFR x", "5: type AXFR is not for zones"),
        ("www TSIG x", "5: type TSIG is not for zones"),
        ("www TYPE0 \\# 0", "5: type TYPE0 is not for zones"),
        ("a..b A 1.2.3.4", "5: bad owner: a..b (a label is empty)"),
        (".a A 1.2.3.4", "5: bad owner: .a (a label is empty)"),
        ("\"a\" A 1.2.3.4", "5: bad owner: a (a name must not be quoted)"),
        (
            "a\\300 A 1.2.3.4",
            "5: bad owner: a\\300 (a backslash must be followed by a character or by three digits up to 255)"
        ),
        (
            "a\\1 A 1.2.3.4",
            "5: bad owner: a\\1 (a backslash must be followed by a character or by three digits up to 255)"
        ),
        (
            String(repeating: "x", count: 64) + " A 1.2.3.4",
            "5: bad owner: \(String(repeating: "x", count: 64)) (a label has more than 63 octets)"
        ),
        (
            String(repeating: "abcdefg.", count: 32) + " A 1.2.3.4",
            "5: bad owner: \(String(repeating: "abcdefg.", count: 8))… (the name has more than 255 octets)"
        ),
    ]

    private static let layout = [
        ("www A (\n1.2.3.4", "5: a parenthesis is not closed"),
        ("www A 1.2.3.4)", "5: a closing parenthesis without an opening one"),
        ("w TXT (\n\"abc", "6: a quoted string is not closed on its line"),
        ("w TXT \"abc\ndef\"", "5: a quoted string is not closed on its line"),
        ("w TXT abc\\", "5: a backslash at the end of a line"),
        ("w TXT \"abc\\\n\"", "5: a backslash at the end of a line"),
        ("w TXT a\0b", "5: a NUL octet: this is no text file"),
        ("w TXT \"a\0b\"", "5: a NUL octet: this is no text file"),
        ("w TXT a\\\0b", "5: a NUL octet: this is no text file"),
    ]

    private static let directives = [
        ("$ORIGIN", "5: $ORIGIN needs a name"),
        ("$ORIGIN a b", "5: unexpected text after $ORIGIN: b"),
        ("$ORIGIN a..b", "5: bad origin: a..b (a label is empty)"),
        ("$TTL", "5: $TTL needs a time"),
        ("$TTL abc", "5: bad ttl: abc, expected 0…2147483647 seconds or a time like 1h30m"),
        ("$TTL \"5\"", "5: bad ttl: 5, expected 0…2147483647 seconds or a time like 1h30m"),
        ("$TTL 5 6", "5: unexpected text after $TTL: 6"),
        ("$GENERATE 1-9 w$ A 1.2.3.$", "5: $GENERATE is not supported: write the records out"),
        ("$FOO bar", "5: unknown directive: $FOO, expected $ORIGIN, $TTL or $INCLUDE"),
        (" $TTL 5", "5: unknown type: $TTL"),
        ("$INCLUDE", "5: $INCLUDE needs a file"),
        ("$INCLUDE a b c", "5: unexpected text after $INCLUDE: c"),
        ("$INCLUDE \"\"", "5: bad file name: "),
        ("$INCLUDE a\\000b", "5: bad file name: a\\000b"),
        ("$INCLUDE nowhere.inc", "5: cannot include zones/nowhere.inc: no such file"),
        ("$INCLUDE x.zone", "5: zones/x.zone includes itself"),
    ]

    @Test(arguments: head + layout + directives)
    func refuses(_ text: String, _ expected: String) {
        #expect(errorText(zoneHead + text) == "zones/x.zone:" + expected)
    }

    @Test func needsAnOwnerFirst() {
        #expect(
            errorText(" A 1.2.3.4")
                == "zones/x.zone:1: no owner: the line starts with a blank, and there is no record before")
    }

    @Test func needsATTL() {
        #expect(errorText("w A 1.2.3.4") == "zones/x.zone:1: no ttl, and no $TTL or record with a ttl before")
    }

    @Test func boundsTheEntries() {
        let words = [
            String(repeating: "x", count: 10 << 20), String(repeating: "x ", count: 1 << 20),
            "(" + String(repeating: " ", count: 1 << 20) + ")",
        ]
        for word in words {
            let text = errorText(zoneHead + "w TXT " + word)
            #expect(text == "zones/x.zone:5: an entry has more than 1048576 octets")
        }
        var limits = ZoneFileLimits.standard
        limits.entryOctetsMax = 100
        #expect(
            errorText(zoneHead + "w TXT (" + String(repeating: "\n", count: 200), limits: limits)
                == "zones/x.zone:99: an entry has more than 100 octets")
    }

    @Test func boundsTheRecords() {
        var limits = ZoneFileLimits.standard
        limits.recordsMax = 3
        #expect(errorText(zoneHead, limits: limits) == nil)
        #expect(
            errorText(zoneHead + "w A 1.2.3.4", limits: limits)
                == "zones/x.zone:5: the zone has more than 3 records")
    }
}
