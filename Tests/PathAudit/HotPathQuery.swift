import DNSWire

/// One kind of query whose path is measured, and the response code it must have.
struct HotPathQuery {
    let name: String
    let type: RecordType
    let withEDNS: Bool
    let expected: UInt16

    var description: String { "\(name) \(type)\(withEDNS ? " with EDNS" : "")" }

    static let all: [HotPathQuery] = [
        .init("host.example.test", .a), .init("HOST.Example.Test", .a), .init("host.example.test", .aaaa),
        .init("nothing.example.test", .a, expected: 3), .init("any.wild.example.test", .txt),
        .init("alias.example.test", .a), .init("old.moved.example.test", .a), .init("www.sub.example.test", .a),
        .init("example.test", .mx), .init("example.test", .soa), .init("big.example.test", .txt),
        .init("router.home.test", .a), .init("1.2.0.192.in-addr.arpa", .ptr), .init("router.home.test", .mx),
        .init("web.default.svc.cluster.local", .a), .init("web.default.svc.cluster.local", .aaaa),
        .init("web.default.svc.cluster.local", .srv), .init("_http._tcp.web.default.svc.cluster.local", .srv),
        .init("db.default.svc.cluster.local", .a), .init("db-0.db.default.svc.cluster.local", .a),
        .init("_sql._tcp.db.default.svc.cluster.local", .srv), .init("db.default.svc.cluster.local", .srv),
        .init("out.default.svc.cluster.local", .a), .init("missing.default.svc.cluster.local", .a, expected: 3),
        .init("www.example.com.default.svc.cluster.local", .a, expected: 3),
        .init("10-0-0-1.default.pod.cluster.local", .a), .init("cluster.local", .ns),
        .init("dns-version.cluster.local", .txt), .init("1.0.96.10.in-addr.arpa", .ptr),
        .init("web.default.k8s.test", .a), .init("_http._tcp.web.default.k8s.test", .srv),
        .init("cloud.default.k8s.test", .a), .init("_http._tcp.cloud.default.k8s.test", .srv),
        .init("db-0.db.default.k8s.test", .a), .init("k8s.test", .ns), .init("ns1.dns.k8s.test", .a),
        .init("9.2.0.192.in-addr.arpa", .ptr), .init("no.default.k8s.test", .a, expected: 3),
        .init("host.cached.test", .a), .init("HOSTs.cached.test", .a), .init("stale.cached.test", .a),
        .init("stales.cached.test", .a), .init("prefetch.cached.test", .a), .init("many.cached.test", .a),
        .init("none.cached.test", .a, expected: 3), .init("fails.cached.test", .a, expected: 2),
        .init("tocache.example.test", .a), .init("tostale.example.test", .a),
        .init("tonone.example.test", .a, expected: 3), .init("host.capped.example.test", .a),
        .init("host.capped.example.test", .aaaa),
        .init("host.shaped.example.test", .a), .init("mx.shaped.example.test", .mx),
        .init("many.shaped.example.test", .a), .init("nsid.shaped.example.test", .a),
        .init("none.shaped.example.test", .a, expected: 3), .init("host.shaped.example.test", .txt, expected: 5),
        .init("host.shaped.example.test", .ns), .init("localhost", .a), .init("x.localhost", .aaaa),
        .init("localhost", .mx), .init("many.ordered.test", .a), .init("nsids.ordered.test", .a),
        .init("made.ruled.test", .a), .init("x.MADE.ruled.test", .a), .init("x.made.ruled.test", .aaaa),
        .init("x.none.ruled.test", .txt, expected: 3), .init("alias.ruled.test", .a), .init("other.ruled.test", .a),
        .init("host.example.test", .any), .init("elsewhere.invalid", .a, expected: 5),
    ]

    init(_ name: String, _ type: RecordType, expected: UInt16 = 0) {
        self.name = name
        self.type = type
        self.expected = expected
        withEDNS = name.utf8.count % 2 == 0
    }

    /// The query on the wire.
    var message: [UInt8] {
        var labels: [UInt8] = []
        for label in name.split(separator: ".") { labels += [UInt8(label.utf8.count)] + Array(label.utf8) }
        labels.append(0)
        let header: [UInt8] = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, withEDNS ? 1 : 0]
        let question = labels + [UInt8(type.rawValue >> 8), UInt8(type.rawValue & 0xff), 0, 1]
        let identifier: [UInt8] = name.hasPrefix("nsid") ? [0, 3, 0, 0] : []
        let options: [UInt8] = [0, 0, 41, 0x04, 0xd0, 0, 0, 0x80, 0, 0, UInt8(identifier.count)] + identifier
        return header + question + (withEDNS ? options : [])
    }
}
