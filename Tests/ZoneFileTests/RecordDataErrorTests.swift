import DNSWire
import Testing
import ZoneFile

/// The wording of what is wrong with RDATA.
@Suite struct RecordDataErrorTests {
    private static let fields = [
        ("A 10.10.20.300", "bad address in A record: 10.10.20.300"),
        ("A 1.2.3", "bad address in A record: 1.2.3"),
        ("A 1.2.3.4.5", "bad address in A record: 1.2.3.4.5"),
        ("A ::1", "bad address in A record: ::1"),
        ("A \"1.2.3.4\"", "bad address in A record: quotes do not belong here"),
        ("A", "too few fields in A record: expected 1, got 0"),
        ("A 1.2.3.4 5", "unexpected text after A record: 5"),
        ("AAAA 1.2.3.4", "bad address in AAAA record: 1.2.3.4"),
        ("AAAA 1:2:3:4:5:6:7:8:9", "bad address in AAAA record: 1:2:3:4:5:6:7:8:9"),
        ("NS a..b", "bad name in NS record: a..b (a label is empty)"),
        ("NS \"a\"", "bad name in NS record: quotes do not belong here"),
        ("MX 10", "too few fields in MX record: expected 2, got 1"),
        ("MX 65536 a", "bad number in MX record: 65536 (expected 0…65535)"),
        ("MX -1 a", "bad number in MX record: -1 (expected 0…65535)"),
        ("MX 0x10 a", "bad number in MX record: 0x10 (expected 0…65535)"),
        ("SRV 1 2 70000 a", "bad number in SRV record: 70000 (expected 0…65535)"),
        ("SOA a b 4294967296 1 1 1 1", "bad number in SOA record: 4294967296 (expected 0…4294967295)"),
        (
            "SOA a b 1 1x 1 1 1",
            "bad period in SOA record: 1x (expected seconds, or a time like 1h30m, up to 4294967295)"
        ),
        ("TXT", "too few fields in TXT record: expected 1, got 0"),
        (
            "TXT " + String(repeating: "x", count: 256),
            "bad string in TXT record: \(String(repeating: "x", count: 64))… (256 octets, at most 255 fit)"
        ),
        (
            "TXT a\\999",
            "bad string in TXT record: a\\999 "
                + "(a backslash must be followed by a character or by three digits up to 255)"
        ),
        ("TXT a\"b\"", "bad string in TXT record: quotes do not belong here"),
        ("CAA 256 issue \"x\"", "bad number in CAA record: 256 (expected 0…255)"),
        ("DS 1 13 2 abc", "bad hexadecimal in DS record: abc"),
        ("DS 1 13 2 abxd", "bad hexadecimal in DS record: abxd"),
        ("DS 1 300 2 ab", "bad DS record: 300 (not understood)"),
        ("DNSKEY 256 3 13 !!!!", "bad base64 in DNSKEY record: !!!!"),
        ("DNSKEY 256 3 13 AAAAA", "bad base64 in DNSKEY record: AAAAA"),
        ("NSEC a A FOO", "bad type in NSEC record: A FOO (FOO is no type)"),
        ("RRSIG A 13 2 300 20240230x 20240101000000 1 a AAAA", "bad time in RRSIG record: 20240230x"),
        ("RRSIG FOO 13 2 300 1 1 1 a AAAA", "bad type in RRSIG record: FOO (FOO is no type)"),
        ("NSEC3 1 0 0 abc 00 A", "bad salt in NSEC3 record: abc"),
        ("NSEC3 1 0 0 - !! A", "bad base32 in NSEC3 record: !!"),
        (
            "NSEC3 1 0 0 - " + String(repeating: "a", count: 401),
            "bad base32 in NSEC3 record: \(String(repeating: "a", count: 64))…"
        ),
        ("APL 3:1.2.3.4/8", "bad APL record: 3:1.2.3.4/8 (not understood)"),
        ("APL 1:1.2.3.4/33", "bad APL record: 1:1.2.3.4/33 (not understood)"),
        ("CERT 00 1 8 AAAA", "bad CERT record: 00 (not understood)"),
        ("LOC 1 2 3", "bad LOC record: 1 2 3 (conversion error, string expected)"),
        ("IPSECKEY 1 9 1 . AAAA", "IPSECKEY record must be written in the generic form: \\# LENGTH HEXADECIMAL"),
        ("WKS 1.2.3.4 6 -99999", "WKS record must be written in the generic form: \\# LENGTH HEXADECIMAL"),
        ("NULL abc", "NULL record must be written in the generic form: \\# LENGTH HEXADECIMAL"),
        ("TYPE65280 abc", "TYPE65280 record must be written in the generic form: \\# LENGTH HEXADECIMAL"),
    ]

    private static let generic = [
        ("TYPE65280 \\#", "bad length in TYPE65280 record: nothing, expected 0…65535"),
        ("TYPE65280 \\# x", "bad length in TYPE65280 record: x, expected 0…65535"),
        ("TYPE65280 \\# 65536", "bad length in TYPE65280 record: 65536, expected 0…65535"),
        ("TYPE65280 \\# 3 0102", "TYPE65280 record has 2 octets where \\# promises 3"),
        ("TYPE65280 \\# 1 012", "bad hexadecimal in TYPE65280 record: 012"),
        ("A \\# 3 010203", "the octets behind \\# make no A record"),
        ("A \\# 5 0102030405", "the octets behind \\# make no A record"),
        ("MX \\# 4 000a0161", "the octets behind \\# make no MX record"),
        ("MX \\# 4 000ac000", "the octets behind \\# make no MX record"),
        ("TXT \\# 0", "the octets behind \\# make no TXT record"),
    ]

    private static let services = [
        ("SVCB 1", "too few fields in SVCB record: expected 2, got 1"),
        ("SVCB 1 . foo", "bad parameter in SVCB record: foo (foo is no key)"),
        ("SVCB 1 . key65535=x", "bad parameter in SVCB record: key65535=x (key65535 is no key)"),
        ("SVCB 1 . port=65536", "bad parameter in SVCB record: port=65536 (port must be within 0…65535)"),
        ("SVCB 1 . port=1 port=2", "bad parameter in SVCB record: port=1 port=2 (port comes twice)"),
        ("SVCB 1 . port", "bad parameter in SVCB record: port (port needs a value)"),
        ("SVCB 1 . no-default-alpn", "bad parameter in SVCB record: no-default-alpn (no-default-alpn needs alpn)"),
        (
            "SVCB 1 . alpn=h2 no-default-alpn=x",
            "bad parameter in SVCB record: alpn=h2 no-default-alpn=x (no-default-alpn takes no value)"
        ),
        ("SVCB 1 . alpn=h2,,h3", "bad parameter in SVCB record: alpn=h2,,h3 (alpn: an identifier has 1…255 octets)"),
        ("SVCB 1 . ipv4hint=1.2.3", "bad parameter in SVCB record: ipv4hint=1.2.3"),
        ("SVCB 1 . ipv6hint=::1,", "bad parameter in SVCB record: ipv6hint=::1,"),
        (
            "SVCB 1 . mandatory=port",
            "bad parameter in SVCB record: mandatory=port (mandatory names port, which is not there)"
        ),
        (
            "SVCB 1 . mandatory=mandatory",
            "bad parameter in SVCB record: mandatory=mandatory (mandatory must not name itself)"
        ),
        (
            "SVCB 1 . mandatory=port,port port=1",
            "bad parameter in SVCB record: mandatory=port,port port=1 (mandatory names port twice)"
        ),
        ("SVCB 1 . alpn=h\"2\"", "bad parameter in SVCB record: alpn=h\"2\" (quotes must be around the whole value)"),
        ("SVCB 1 . \"alpn=h2\"", "bad parameter in SVCB record: alpn=h2 (expected KEY=VALUE)"),
    ]

    @Test(arguments: fields + generic + services)
    func refuses(_ text: String, _ expected: String) {
        #expect(errorText(zoneHead + "w " + text) == "zones/x.zone:5: " + expected)
    }

    @Test func namesTheLineOfTheField() {
        #expect(
            errorText(zoneHead + "w SRV ( 1\n 2\n 70000\n a )")
                == "zones/x.zone:7: bad number in SRV record: 70000 (expected 0…65535)")
    }
}
