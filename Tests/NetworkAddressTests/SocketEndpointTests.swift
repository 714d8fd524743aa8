import NetworkAddress
import Testing

struct SocketEndpointTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1:53"), ("192.0.2.1:5353", "192.0.2.1:5353"), ("192.0.2.1:65535", "192.0.2.1:65535"),
        ("192.0.2.1:1", "192.0.2.1:1"), ("192.0.2.1:0053", "192.0.2.1:53"), ("::1", "[::1]:53"),
        ("[::1]:5353", "[::1]:5353"),
        ("2001:db8::53", "[2001:db8::53]:53"), ("[2001:DB8::53]:853", "[2001:db8::53]:853"),
        ("::ffff:192.0.2.1", "[::ffff:192.0.2.1]:53"),
        ("[192.0.2.1]:53", "192.0.2.1:53"),
    ])
    func spellings(text: String, expected: String) throws {
        let endpoint = try #require(SocketEndpoint(text, defaultPort: 53))
        #expect(endpoint.description == expected)
        #expect(SocketEndpoint(expected, defaultPort: 1) == endpoint)
    }

    @Test(arguments: [
        "", ":", ":53", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:65536", "192.0.2.1:-1", "192.0.2.1:+53",
        "192.0.2.1: 53",
        "192.0.2.1:53:53", "192.0.2.1:x", "192.0.2.1:99999999999999999999", "host:53", "[::1]", "[::1]:", "[::1]:0",
        "[::1", "[::1]53",
        "[[::1]]:53", "[]:53", "::1]:53", "[::1%eth0]:53", "2001:db8:::53", "192.0.2:53", "192.0.2.1:٥",
    ])
    func noEndpoint(_ text: String) { #expect(SocketEndpoint(text, defaultPort: 53) == nil) }
}
