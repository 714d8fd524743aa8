import DNSWire
import Testing
import ZoneFile

/// Every type, record by record, against ldns's own reader.
@Suite struct SecondOpinionTests {
    @Test func readsWhatLDNSReads() throws {
        let opinion = try #require(SecondOpinion.records(richZone, origin: "example.org."))
        let zone = try load(richZone)
        #expect(zone.warningTexts == [])
        let read = zone.records.map { "\($0.owner.octets.hexadecimal) \($0.ttl) \($0.type) \($0.data.hexadecimal)" }
        #expect(read.count == opinion.count)
        for (mine, other) in zip(read, opinion) { #expect(mine == other) }
    }

    /// What ldns reads wrongly, with the octets that the RFCs ask for.
    @Test(arguments: [
        // RFC 9460 appendix D.2.
        (
            "SVCB 1 foo.example.com. key667=\"hello\\210qoo\"",
            "0001" + "03666f6f076578616d706c6503636f6d00" + "029b" + "0009" + "68656c6c6fd2716f6f"
        ),
        (
            "SVCB 16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\"",
            "0010" + "03666f6f076578616d706c65036f726700" + "0001000c" + "08665c6f6f2c626172" + "026832"
        ),
        (
            "SVCB 16 foo.example.org. alpn=f\\\\\\092oo\\092,bar,h2",
            "0010" + "03666f6f076578616d706c65036f726700" + "0001000c" + "08665c6f6f2c626172" + "026832"
        ),
        (
            "SVCB 16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1",
            "0010" + "03666f6f076578616d706c65036f726700" + "0000000400010004" + "000100090268320568332d3139"
                + "00040004c0000201"
        ),
        ("SVCB 1 . ohttp dohpath=/q{?dns}", "000100" + "0007" + "0008" + "2f717b3f646e737d" + "00080000"),
        // RFC 4034 section 4.3.
        (
            "NSEC host.example.com. A MX RRSIG NSEC TYPE1234",
            "04686f7374076578616d706c6503636f6d00" + "0006400100000003"
                + "041b000000000000000000000000000000000000000000000000000020"
        ),
    ])
    func readsWhatTheRFCsSay(_ text: String, _ expected: String) throws {
        let zone = try load(zoneHead + "w " + text)
        #expect(zone.records.last?.data.hexadecimal == expected)
    }
}
