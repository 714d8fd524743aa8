import DNSEngine
import DNSServer
import DNSWire
import Testing

/// `dns64` over tables: prefixes, reverse names, and what is wrong with a directive.
struct DNS64Tests {
    private static func served(_ prefix: String) throws -> ServedCorefile {
        try ServedCorefile(
            """
            .:53 {
            dns64 \(prefix) {
            allow_ipv4
            }
            hosts none {
            192.0.2.33 four.test
            }
            }
            """)
    }

    /// RFC 6052 section 2.4.
    @Test(arguments: [
        ("2001:db8::/32", "2001:db8:c000:221::"), ("2001:db8:100::/40", "2001:db8:1c0:2:21::"),
        ("2001:db8:122::/48", "2001:db8:122:c000:2:2100::"), ("2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::"),
        ("2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100:0"),
        ("2001:db8:122:344::/96", "2001:db8:122:344::c000:221"),
        ("64:ff9b::/96", "64:ff9b::c000:221"),
    ])
    func prefixes(_ prefix: String, _ address: String) throws {
        let served = try Self.served(prefix)
        let lines = try served.engine.ask("four.test AAAA")
        #expect(lines.count == 2 && lines[0] == "NOERROR aa")
        guard case .aaaa(let made)? = try served.engine.reply(to: "four.test AAAA").message.answers.first?.data else {
            return #expect(Bool(false), "\(lines)")
        }
        // And back again.
        let octets = [made.high, made.low].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
        }
        let nibbles = octets.flatMap { [$0 >> 4, $0 & 0xf] }.reversed().map { String($0, radix: 16) }
        let reverse = try served.engine.ask("\(nibbles.joined(separator: ".")).ip6.arpa PTR")
        #expect(reverse.count == 3 && reverse[1].hasSuffix("600 CNAME 33.2.0.192.in-addr.arpa."), "\(reverse)")
        #expect(reverse[2] == "answer 33.2.0.192.in-addr.arpa. 3600 PTR four.test.")
        #expect(lines[1] == "answer four.test. 600 AAAA \(address)")
    }

    @Test(arguments: [
        ("dns64 10.0.0.0/8", "an IPv6 prefix of length"), ("dns64 2001:db8::/33", "an IPv6 prefix of length"),
        ("dns64 2001:db8::/72", "an IPv6 prefix of length"), ("dns64 a b", "'dns64' takes 0…1 argument, got 2"),
        ("dns64 x", "an address or an address prefix was expected"),
        ("dns64 {\nprefix\n}", "'prefix' takes 1 argument"),
        ("dns64 {\nallow_ipv4 x\n}", "'allow_ipv4' takes 0 arguments"),
        ("dns64 {\ntranslate\n}", "unknown option 'translate'"),
        ("dns64\ndns64", "a server block has one dns64 at most"),
        ("dns64 2001:db8:0:0:ff00::/96", "an IPv6 prefix of length"),
    ])
    func faults(_ lines: String, _ fault: String) {
        let found = ServedCorefile.fault(in: ".:53 {\n\(lines)\nwhoami\n}")
        #expect(found.hasPrefix("Corefile:") && found.contains(": \(fault)"), "\(found)")
    }
}
