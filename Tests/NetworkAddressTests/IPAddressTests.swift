import Foundation
import NetworkAddress
import Testing

struct IPAddressTests {
    /// Spellings with their canonical form (RFC 5952 section 4).
    @Test(arguments: [
        ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("10.96.0.1", "10.96.0.1"),
        ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:db8::1", "2001:db8::1"),
        ("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"), ("2001:DB8::A", "2001:db8::a"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("::ffff:c000:201", "::ffff:192.0.2.1"),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"), ("::1.2.3.4", "::102:304"), ("fe80::1", "fe80::1"),
    ])
    func canonicalForm(text: String, canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
        #expect(IPAddress("<\(text)>".dropFirst().dropLast()) == address)
        #expect(IPAddress(octets: address.octets) == address)
    }

    @Test(arguments: [
        "", ".", "1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "256.1.1.1", "1.1.1.999", "01.2.3.4",
        "1.2.3.00",
        "+1.2.3.4", "-1.2.3.4", "1.2.3.4 ", " 1.2.3.4", "0x1.2.3.4", "1.2.3.4/8", "1.2.3.4:53", "١.2.3.4", "a.b.c.d",
        "1.2.3.0004",
        ":", ":::", "1:", ":1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8",
        "::1:2:3:4:5:6:7:8", "12345::",
        "g::", "::1%eth0", "[::1]", "::1/64", "1.2.3.4::", "::1.2.3", "::1.2.3.4.5", "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::ffff:256.1.1.1", "::ffff:01.2.3.4", ": :1", "1::-2", "::+1", "::0x1", "1:::2",
        "0000:0000:0000:0000:0000:ffff:192.168.100.2281", "00000::",
    ])
    func noAddress(_ text: String) { #expect(IPAddress(text) == nil) }

    @Test(arguments: [0, 1, 3, 5, 8, 15, 17, 32])
    func otherOctetCounts(count: Int) { #expect(IPAddress(octets: [UInt8](repeating: 1, count: count)) == nil) }

    @Test func octets() {
        #expect(IPAddress.v4(0x0102_0304).octets == [1, 2, 3, 4])
        #expect(IPAddress.v6(high: 0x0001_0203_0405_0607, low: 0x0809_0a0b_0c0d_0e0f).octets == Array(0...15))
    }

    @Test(arguments: [
        ("127.0.0.1", true, false, true), ("127.255.255.255", true, false, true), ("128.0.0.1", false, false, true),
        ("126.255.255.255", false, false, true), ("::1", true, false, false), ("::2", false, false, false),
        ("1::1", false, false, false), ("0.0.0.0", false, true, true), ("::", false, true, false),
        ("0.0.0.1", false, false, true), ("::ffff:127.0.0.1", false, false, false),
        ("::ffff:0.0.0.0", false, false, false),
    ])
    func kinds(text: String, isLoopback: Bool, isUnspecified: Bool, isIPv4: Bool) throws {
        let address = try #require(IPAddress(text))
        #expect(address.isLoopback == isLoopback)
        #expect(address.isUnspecified == isUnspecified)
        #expect(address.isIPv4 == isIPv4 && address.bitWidth == (isIPv4 ? 32 : 128))
    }

    @Test(arguments: [
        ("::ffff:192.0.2.1", "192.0.2.1"), ("::ffff:0.0.0.0", "0.0.0.0"), ("::fffe:c000:201", "::fffe:c000:201"),
        ("::192.0.2.1", "::c000:201"), ("1::ffff:192.0.2.1", "1::ffff:c000:201"), ("192.0.2.1", "192.0.2.1"),
    ])
    func unmapped(text: String, expected: String) throws {
        #expect(try #require(IPAddress(text)).unmapped.description == expected)
    }

    /// What the C library reads, random and almost-right texts alike: the same texts are addresses, and the same ones.
    @Test(arguments: 1...4)
    func theLibrarysOpinion(seed: UInt64) {
        var random = Random(state: seed)
        let pieces = [
            ":", "::", ".", "0", "1", "f", "F", "10", "255", "256", "ffff", "12345", "1.2.3.4", "00", "01", "2001:db8:",
            "g",
        ]
        for _ in 0..<30_000 {
            let text = (0..<Int.random(in: 1...9, using: &random)).map { _ in pieces.randomElement(using: &random) ?? ""
            }.joined()
            let expected = Self.octets(text, AF_INET) ?? Self.octets(text, AF_INET6)
            guard IPAddress(text)?.octets == expected else {
                Issue.record(
                    "\(text): \(String(describing: IPAddress(text))), inet_pton: \(String(describing: expected))")
                return
            }
        }
    }

    /// Every address is read back from what it prints, and the library reads the same.
    @Test func roundTrip() {
        var random = Random(state: 9)
        for _ in 0..<20_000 {
            // Words of zeros are likely, for the sake of `::`.
            let words = (0..<8).flatMap { _ -> [UInt8] in
                Bool.random(using: &random)
                    ? [0, 0] : [UInt8.random(in: 0...255, using: &random), UInt8.random(in: 0...255, using: &random)]
            }
            let address = IPAddress(octets: words)
            let text = address?.description ?? ""
            guard IPAddress(text) == address, Self.octets(text, AF_INET6) == words, text.count <= 39 else {
                Issue.record("\(words): \(text)")
                return
            }
        }
    }

    /// What inet_pton makes of a text.
    private static func octets(_ text: String, _ family: Int32) -> [UInt8]? {
        var octets = [UInt8](repeating: 0, count: family == AF_INET ? 4 : 16)
        return unsafe inet_pton(family, text, &octets) == 1 ? octets : nil
    }
}

/// SplitMix64.
private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
