import DNSWire
import QueryRules
import Testing

/// Records in presentation format, as templates make them.
struct RecordTextTests {
    @Test(arguments: [
        ("a.test. 60 IN A 10.0.0.1", "a.test. 60 A 10.0.0.1"), ("a.test A 10.0.0.1", "a.test. 3600 A 10.0.0.1"),
        ("A.test in 5 aaaa 2001:DB8::1", "A.test. 5 AAAA 2001:db8::1"), (". 0 NS ns.test", ". 0 NS ns.test."),
        ("a CNAME b.", "a. 3600 CNAME b."), ("a DNAME b", "a. 3600 DNAME b."), ("a PTR b.c.", "a. 3600 PTR b.c."),
        ("a 1 MX 10 mail.test.", "a. 1 MX 10 mail.test."), ("_s._tcp.a SRV 1 2 3 t.", "_s._tcp.a. 3600 SRV 1 2 3 t."),
        ("a TXT one \"two three\" \"\"", "a. 3600 TXT \"one\" \"two three\" \"\""),
        (#"a TXT "q\" \\ \065" b\;c"#, #"a. 3600 TXT "q\" \\ A" "b;c""#),
        ("a SOA p. m. (1 1h ; serial, refresh\n 15m 1w 1d12h)", "a. 3600 SOA p. m. 1 3600 900 604800 129600"),
        ("a CAA 128 issue \"ca.test\"", "a. 3600 CAA 128 issue \"ca.test\""),
        ("a HINFO x86 Linux", "a. 3600 HINFO \"x86\" \"Linux\""),
        (#"a NAPTR 1 2 S SIP+D2U "" _sip._udp.a."#, #"a. 3600 NAPTR 1 2 "S" "SIP+D2U" "" _sip._udp.a."#),
        (##"a TYPE65280 \# 3 0102 ff"##, ##"a. 3600 TYPE65280 \# 3 0102ff"##),
        (##"a A \# 4 0A000001"##, "a. 3600 A 10.0.0.1"),
        (##"a TYPE64 \# 0"##, ""), (#"a\.b.test. A 10.0.0.1"#, #"a\.b.test. 3600 A 10.0.0.1"#),
        ("v CH TXT x", "v. 3600 CH TXT \"x\""),
    ])
    func records(_ text: String, _ expected: String) throws {
        guard !expected.isEmpty else {
            #expect(throws: RecordTextError.self) { try RecordText.record(text) }
            return
        }
        let record = try RecordText.record(text)
        let recordClass = record.recordClass == .internet ? "" : "\(record.recordClass) "
        #expect("\(record.owner) \(record.ttl) \(recordClass)\(record.data.type) \(record.data)" == expected)
    }

    @Test(arguments: [
        ("", "the owner is missing"), ("a", "the type is missing"), ("a A", "the address is missing"),
        ("a XX 1", "XX is no type"), ("a A 10.0.0", "an IPv4 address was expected"),
        ("a A ::1", "an IPv4 address was expected"),
        ("a AAAA 10.0.0.1", "an IPv6 address was expected"),
        ("a A 10.0.0.1 10.0.0.2", "nothing more was expected, got 10.0.0.2"),
        ("a 2147483648 A 10.0.0.1", "ttl 2147483648 is above 2147483647"),
        ("a..b A 10.0.0.1", "owner a..b: a label is empty"),
        ("\"a\" A 10.0.0.1", "a name must not be quoted"),
        ("a MX 65536 b", "preference must be within 0…65535, got 65536"),
        ("a MX -1 b", "preference must be within 0…65535, got -1"), ("a TXT", "the text is missing"),
        ("a TXT \"x", "a quoted string is not closed"), (#"a TXT \25"#, "a backslash must be followed"),
        (#"a TXT \256"#, "a backslash must be followed"), (#"a TXT x\"#, "a backslash must be followed"),
        (##"a A \# 4 0a0000"##, "4 octets were announced, got 3"), (##"a A \# 3 0a0000"##, "malformed RDATA of A"),
        (##"a A \# 1 0"##, "an even number of hexadecimal digits"),
        (##"a A \# 1 0g"##, "hexadecimal digits were expected, got g"),
        ("a SOA p m 1 2 3 4 5x", "minimum must be seconds"),
        ("a SOA p m 1 2 3 4 99999999999999999999", "minimum must be seconds"),
        ("a HTTPS 1 . alpn=h2", "HTTPS has to be written in the generic form"),
        ("a TXT \(String(repeating: "é", count: 3)) ;", ""),
    ])
    func faults(_ text: String, _ expected: String) throws {
        guard !expected.isEmpty else { return #expect(try RecordText.record(text).data.type == .txt) }
        let error = #expect(throws: RecordTextError.self) { try RecordText.record(text) }
        #expect(error?.description.hasPrefix(expected) == true, "\(String(describing: error))")
    }

    @Test func longTextsBecomeSeveral() throws {
        guard case .txt(let texts) = try RecordText.record("a TXT \(String(repeating: "x", count: 600))").data else {
            return #expect(Bool(false))
        }
        #expect(texts.strings.map(\.octets.count) == [255, 255, 90])
    }

    /// Whatever is written, it is a record that can be sent, or an error.
    @Test func noTextBringsItDown() throws {
        var generator = SeededGenerator(state: 4711)
        let pieces = [
            "a", "a.test.", "IN", "CH", "A", "TXT", "SOA", "MX", "NAPTR", "CAA", "10.0.0.1", "::1", "60", "\"", "\\",
            "\\#", "\\0", "(",
            ")", ";", "\n", " ", " ", " ", "é", "\\255", "4", "0a000001", "issue", ".", "..",
        ]
        var records = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...9, using: &generator)
            let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined(separator: " ")
            do {
                let record = try RecordText.record(text)
                records += 1
                let message = Message(id: 0, flags: 0, answers: [record])
                #expect(try Message(parsing: message.write()).answers == [record], "\(text)")
            } catch is RecordTextError {
                continue
            }
        }
        #expect(records > 10)
    }
}

/// A xorshift generator: the same numbers every time.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state &<< 13
        state ^= state &>> 7
        state ^= state &<< 17
        return state
    }
}
