import NetworkAddress
import Testing

struct IPPrefixTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8"), ("10.1.2.3/8", "10.0.0.0/8"), ("10.1.2.3/0", "0.0.0.0/0"),
        ("10.1.2.3/32", "10.1.2.3/32"),
        ("10.1.2.3", "10.1.2.3/32"), ("255.255.255.255/31", "255.255.255.254/31"), ("255.255.255.255/1", "128.0.0.0/1"),
        ("2001:db8::1/32", "2001:db8::/32"), ("::1", "::1/128"), ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/0", "::/0"),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/64", "ffff:ffff:ffff:ffff::/64"),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/63", "ffff:ffff:ffff:fffe::/63"),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/65", "ffff:ffff:ffff:ffff:8000::/65"),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"),
    ])
    func hostBitsAreCleared(text: String, expected: String) throws {
        let prefix = try #require(IPPrefix(text))
        #expect(prefix.description == expected)
        #expect(IPPrefix(expected) == prefix)
        #expect(prefix.contains(prefix.address))
    }

    @Test(arguments: [
        "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/8/8",
        "10.0.0.0/ 8",
        "10.0.0.0/x", "10.0.0.0/99999999999999999999", "10.0.0/8", "::/129", "::/-0", "::1/64/", "x/8",
    ])
    func noPrefix(_ text: String) { #expect(IPPrefix(text) == nil) }

    @Test func lengthsOutOfBounds() {
        for length in [-1, 33, 128, .max, .min] { #expect(IPPrefix(.v4(0), length: length) == nil) }
        for length in [-1, 129, .max, .min] { #expect(IPPrefix(.v6(high: 0, low: 0), length: length) == nil) }
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
        ("10.0.0.0/8", "9.255.255.255", false),
        ("0.0.0.0/0", "255.1.2.3", true), ("0.0.0.0/0", "::", false), ("::/0", "0.0.0.0", false),
        ("::/0", "ffff::1", true),
        ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("2001:db8::/63", "2001:db8:0:1::5", true),
        ("2001:db8::/64", "2001:db8:0:1::5", false), ("2001:db8::/65", "2001:db8::7fff:0:0:1", true),
        ("2001:db8::/65", "2001:db8::8000:0:0:1", false), ("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true),
        ("::ffff:10.0.0.0/104", "10.1.2.3", false),
    ])
    func membership(prefix: String, address: String, isInside: Bool) throws {
        #expect(try #require(IPPrefix(prefix)).contains(try #require(IPAddress(address))) == isInside)
    }

    /// For every length: the last address inside, and the first one behind.
    @Test func everyLength() throws {
        for length in 1...32 {
            let prefix = try #require(IPPrefix(.v4(0), length: length))
            let last = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(32 - length)) - 1)
            #expect(prefix.contains(.v4(last)) && !prefix.contains(.v4(last + 1)))
        }
        for length in 1...128 {
            let prefix = try #require(IPPrefix(.v6(high: 0, low: 0), length: length))
            let bit = 128 - length
            let first: IPAddress =
                bit < 64 ? .v6(high: 0, low: 1 << UInt64(bit)) : .v6(high: 1 << UInt64(bit - 64), low: 0)
            let last: IPAddress =
                bit < 64 ? .v6(high: 0, low: 1 << UInt64(bit) - 1) : .v6(high: 1 << UInt64(bit - 64) - 1, low: .max)
            #expect(prefix.contains(last) && !prefix.contains(first))
        }
    }
}
