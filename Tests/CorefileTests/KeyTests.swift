import Corefile
import NetworkAddress
import Testing

/// The keys of server blocks, and the names of zones.
@Suite struct KeyTests {
    @Test(arguments: [
        (".", "dns://.:53"),
        (".:53", "dns://.:53"),
        (":53", "dns://.:53"),
        (".:0", "dns://.:0"),
        (".:65535", "dns://.:65535"),
        ("cluster.local", "dns://cluster.local.:53"),
        ("cluster.local.", "dns://cluster.local.:53"),
        ("Cluster.LOCAL:5353", "dns://cluster.local.:5353"),
        ("dns://.", "dns://.:53"),
        ("dns://example.org:1053", "dns://example.org.:1053"),
        ("tls://example.org", "tls://example.org.:853"),
        ("quic://.", "quic://.:853"),
        ("grpc://.", "grpc://.:443"),
        ("https://.", "https://.:443"),
        ("https3://.", "https3://.:443"),
        ("https://.:8443", "https://.:8443"),
        ("TLS://.", "tls://.:853"),
        ("tls://", "tls://.:853"),
        ("tls://:53", "tls://.:53"),
        ("_tcp.*.example", "dns://_tcp.*.example.:53"),
        ("a\\.b.c", "dns://a\\.b.c.:53"),
        ("a\\046\\B.c", "dns://a\\046\\b.c.:53"),
        ("a\\..", "dns://a\\..:53"),
        ("0/25.2.0.192.in-addr.arpa", "dns://0/25.2.0.192.in-addr.arpa.:53"),
        ("10.0.0.1", "dns://10.0.0.1.:53"),
        ("10.0.0.0/24", "dns://0.0.10.in-addr.arpa.:53"),
        ("10.0.0.0/24:1053", "dns://0.0.10.in-addr.arpa.:1053"),
        ("tls://10.0.0.0/8", "tls://10.in-addr.arpa.:853"),
        ("10.0.3.7/23", "dns://2.0.10.in-addr.arpa.:53 dns://3.0.10.in-addr.arpa.:53"),
        ("2001:db8::/32", "dns://8.b.d.0.1.0.0.2.ip6.arpa.:53"),
        ("2001:db8::/32:1053", "dns://8.b.d.0.1.0.0.2.ip6.arpa.:1053"),
        ("fe80::/11", "dns://8.e.f.ip6.arpa.:53 dns://9.e.f.ip6.arpa.:53"),
    ])
    func reads(_ text: String, _ expected: String) throws {
        let block = try #require(try parse("\(text) {\n}").blocks.first)
        #expect(block.keys.map(\.description).joined(separator: " ") == expected)
        #expect(block.keys.allSatisfy { $0.text == text && $0.location.line == 1 })
    }

    @Test func takesAnotherDefaultPort() throws {
        let document = try CorefileParser.parse(
            text: ". a:54 tls://b {\n}", fileSource: MemoryFileSource(), defaultPort: 1053)
        #expect(outline(document) == "dns://.:1053 dns://a.:54 tls://b.:853 {}")
    }

    @Test(arguments: [
        ("foo:", "a port was expected behind the ':' of 'foo:'"),
        (":", "a port was expected behind the ':' of ':'"),
        (".:65536", "port must be within 0…65535, got '65536'"),
        (".:99999999999999999999", "port must be within 0…65535, got '99999999999999999999'"),
        ("foo:bar", "'foo:bar' is neither a zone, an address prefix, nor one of these and a port"),
        (".:-1", "'.:-1' is neither a zone, an address prefix, nor one of these and a port"),
        ("[::1]:53", "'[::1]:53' is neither a zone, an address prefix, nor one of these and a port"),
        ("::1", "'::1' is neither a zone, an address prefix, nor one of these and a port"),
        ("a:b:53", "'a:b:53' is neither a zone, an address prefix, nor one of these and a port"),
        ("10.0.0.0/33", "prefix length must be within 0…32, got '33'"),
        ("10.0.0.0/", "prefix length must be within 0…32, got ''"),
        ("2001:db8::/129", "prefix length must be within 0…128, got '129'"),
        ("a..b", "zone 'a..b' has an empty label"),
        (".a", "zone '.a' has an empty label"),
        ("..", "zone '..' has an empty label"),
        ("a\\", "zone 'a\\' has a bad escape, expected \\DDD or \\ and a character"),
        ("a\\25", "zone 'a\\25' has a bad escape, expected \\DDD or \\ and a character"),
        ("a\\256", "zone 'a\\256' has a bad escape, expected \\DDD or \\ and a character"),
        ("\"a b\"", "zone 'a b' has white space or a control character"),
        ("a\u{7}b", "zone 'a\\u{07}b' has white space or a control character"),
        ("unix://a", "unknown scheme 'unix', known: dns, tls, quic, grpc, https, https3"),
        ("http://a", "unknown scheme 'http', did you mean 'https'? known: dns, tls, quic, grpc, https, https3"),
    ])
    func refuses(_ text: String, _ expected: String) throws {
        #expect(try refusal { try parse("\n\(text) {\n}") } == "Corefile:2: \(expected)")
    }

    @Test func boundsNames() throws {
        let label = String(repeating: "a", count: 63)
        let longest = "\(label).\(label).\(label).\(label.dropLast(2))"
        #expect(try ZoneName.normalize(longest) == longest + ".")
        #expect(try ZoneName.normalize(longest + ".") == longest + ".")
        #expect(throws: ZoneNameError.nameTooLong) { try ZoneName.normalize(longest + "a") }
        #expect(throws: ZoneNameError.labelTooLong) { try ZoneName.normalize(label + "a") }
        // An escape is one octet.
        let escaped = String(repeating: "\\097", count: 63)
        #expect(try ZoneName.normalize(escaped) == escaped + ".")
        #expect(throws: ZoneNameError.labelTooLong) { try ZoneName.normalize(escaped + "\\097") }
        #expect(throws: ZoneNameError.labelTooLong) { try ZoneName.normalize(String(repeating: "a", count: 1 << 20)) }
        #expect(try ZoneName.normalize("") == ".")
        #expect(try ZoneName.normalize(".") == ".")
        #expect(try ZoneName.normalize("Bücher.Example") == "bücher.example.")
    }

    @Test(arguments: [
        ("0.0.0.0/0", ["in-addr.arpa."]),
        ("::/0", ["ip6.arpa."]),
        ("10.0.0.0/8", ["10.in-addr.arpa."]),
        ("192.0.2.1", ["1.2.0.192.in-addr.arpa."]),
        ("192.168.0.0/16", ["168.192.in-addr.arpa."]),
        ("10.0.0.0/7", ["10.in-addr.arpa.", "11.in-addr.arpa."]),
        ("192.0.2.252/31", ["252.2.0.192.in-addr.arpa.", "253.2.0.192.in-addr.arpa."]),
        ("fd00::/8", ["d.f.ip6.arpa."]),
        ("fe80::/10", ["8.e.f.ip6.arpa.", "9.e.f.ip6.arpa.", "a.e.f.ip6.arpa.", "b.e.f.ip6.arpa."]),
        ("2001:db8::1", ["1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."]),
    ])
    func coversPrefixes(_ text: String, _ expected: [String]) throws {
        let prefix = try #require(IPPrefix(text))
        #expect(ReverseZone.zones(covering: prefix) == expected)
    }

    @Test(arguments: [("128.0.0.0/1", 128...255, "in-addr.arpa."), ("10.96.0.0/12", 96...111, "10.in-addr.arpa.")])
    func coversManyZones(_ text: String, _ labels: ClosedRange<Int>, _ parent: String) throws {
        let prefix = try #require(IPPrefix(text))
        #expect(ReverseZone.zones(covering: prefix) == labels.map { String($0) + "." + parent })
    }
}
