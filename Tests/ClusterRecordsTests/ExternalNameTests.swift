import DNSEngine
import KubernetesObjects
import Testing

/// ExternalName Services and where their targets lead (behaviour.md 1.4), and aliases that lead into the cluster.
struct ExternalNameTests {
    private static func objects() throws -> [KubernetesObject] {
        let tooLong = Array(repeating: String(repeating: "x", count: 63), count: 4).joined(separator: ".")
        return [
            Objects.namespace("default"), try Objects.service("web", ["10.96.0.1"], ports: ["http:80"]),
            Objects.external("out", "www.ext"), Objects.external("alias", "Alias.ext."),
            Objects.external("up", "host.up"),
            Objects.external("none", "www.none"), Objects.external("in", "web.default.svc.cluster.local"),
            Objects.external("twice", "in.default.svc.cluster.local"),
            Objects.external("gone", "no.default.svc.cluster.local"),
            Objects.external("self", "self.default.svc.cluster.local"),
            Objects.external("left", "right.default.svc.cluster.local"),
            Objects.external("right", "left.default.svc.cluster.local"),
            Objects.external("back", "back.ext"), Objects.external("missing", "nobody.ext"),
            Objects.external("address", "192.0.2.1"), Objects.external("address6", "2001:db8::1"),
            Objects.external("empty", ""), Objects.external("malformed", "a..b"), Objects.external("long", tooLong),
            Objects.external("hidden", in: "ghost", "www.ext"),
        ]
    }

    private static let soa = ClusterUnderTest.soa

    private static func alias(_ name: String, _ target: String) -> String {
        "answer \(name).default.svc.cluster.local. 30 CNAME \(target)"
    }

    @Test(arguments: [
        Exchange(
            "out.default.svc.cluster.local. A", "NOERROR aa", alias("out", "www.ext."),
            "answer www.ext. 60 A 192.0.2.80"),
        Exchange(
            "out.default.svc.cluster.local. AAAA", "NOERROR aa", alias("out", "www.ext."),
            "authority ext. 60 SOA ns. h. 1 2 3 4 60"),
        Exchange(
            "alias.default.svc.cluster.local. A", "NOERROR aa", alias("alias", "Alias.ext."),
            "answer Alias.ext. 60 CNAME www.ext.", "answer www.ext. 60 A 192.0.2.80"),
        Exchange("out.default.svc.cluster.local. CNAME", "NOERROR aa", alias("out", "www.ext.")),
        Exchange("out.default.svc.cluster.local. ANY", "NOERROR aa", alias("out", "www.ext.")),
        Exchange("out.default.svc.cluster.local. SRV", "NOERROR aa", soa),
        Exchange("out.default.svc.cluster.local. TXT", "NOERROR aa", soa),
        Exchange("up.default.svc.cluster.local. A", "forwarder 0 is asked for host.up.", alias("up", "host.up.")),
        Exchange("none.default.svc.cluster.local. A", "NOERROR aa", alias("none", "www.none.")),
        Exchange(
            "missing.default.svc.cluster.local. A", "NXDOMAIN aa", alias("missing", "nobody.ext."),
            "authority ext. 60 SOA ns. h. 1 2 3 4 60"),
        // Targets in the cluster.
        Exchange(
            "in.default.svc.cluster.local. A", "NOERROR aa", alias("in", "web.default.svc.cluster.local."),
            "answer web.default.svc.cluster.local. 30 A 10.96.0.1"),
        Exchange(
            "in.default.svc.cluster.local. AAAA", "NOERROR aa", alias("in", "web.default.svc.cluster.local."), soa),
        Exchange(
            "twice.default.svc.cluster.local. A", "NOERROR aa", alias("twice", "in.default.svc.cluster.local."),
            alias("in", "web.default.svc.cluster.local."), "answer web.default.svc.cluster.local. 30 A 10.96.0.1"),
        Exchange(
            "gone.default.svc.cluster.local. A", "NXDOMAIN aa", alias("gone", "no.default.svc.cluster.local."), soa),
        Exchange(
            "back.default.svc.cluster.local. A", "NOERROR aa", alias("back", "back.ext."),
            "answer back.ext. 60 CNAME web.default.svc.cluster.local.",
            "answer web.default.svc.cluster.local. 30 A 10.96.0.1"),
        // From another block.
        Exchange(
            "back.ext. A", "NOERROR aa", "answer back.ext. 60 CNAME web.default.svc.cluster.local.",
            "answer web.default.svc.cluster.local. 30 A 10.96.0.1"),
        Exchange(
            "back.ext. TXT", "NOERROR aa", "answer back.ext. 60 CNAME web.default.svc.cluster.local.", soa),
        Exchange(
            "back.ext. SRV", "NOERROR aa", "answer back.ext. 60 CNAME web.default.svc.cluster.local.",
            "answer web.default.svc.cluster.local. 30 SRV 0 100 80 web.default.svc.cluster.local.",
            "additional web.default.svc.cluster.local. 30 A 10.96.0.1"),
    ])
    func targets(_ exchange: Exchange) throws {
        #expect(try ClusterUnderTest(Self.objects()).engine().ask(exchange.question) == exchange.reply)
    }

    /// No ports, no endpoints, and no alias where the target is no name (behaviour.md 1.2).
    @Test(arguments: [
        "_http._tcp.out.default.svc.cluster.local. SRV", "x.out.default.svc.cluster.local. A",
        "_tcp.out.default.svc.cluster.local. A", "address.default.svc.cluster.local. A",
        "address6.default.svc.cluster.local. AAAA", "empty.default.svc.cluster.local. A",
        "malformed.default.svc.cluster.local. A", "long.default.svc.cluster.local. A",
        "hidden.ghost.svc.cluster.local. A",
    ])
    func nameError(_ question: String) throws {
        #expect(try ClusterUnderTest(Self.objects()).engine().ask(question) == ["NXDOMAIN aa", Self.soa])
    }

    /// A name that is its own target has no data; longer loops end after the links that one query may follow, and fail.
    @Test func loops() throws {
        let engine = try ClusterUnderTest(Self.objects()).engine()
        #expect(try engine.ask("self.default.svc.cluster.local. A") == ["NOERROR aa", Self.soa])
        #expect(try engine.ask("Self.Default.svc.cluster.local. AAAA")[0] == "NOERROR aa")
        #expect(try engine.ask("left.default.svc.cluster.local. A") == ["SERVFAIL"])
        #expect(try engine.ask("right.default.svc.cluster.local. AAAA") == ["SERVFAIL"])
        let target = "right.default.svc.cluster.local."
        #expect(
            try engine.ask("left.default.svc.cluster.local. CNAME") == ["NOERROR aa", Self.alias("left", target)])
    }

    /// A target that cannot be answered yet leaves no half of an answer.
    @Test func targetBeforeSync() throws {
        let engine = try ClusterUnderTest(Self.objects()).engine(synced: [])
        #expect(try engine.ask("gone.default.svc.cluster.local. A") == ["SERVFAIL", "ede 14"])
        #expect(try engine.ask("back.ext. A") == ["SERVFAIL", "ede 14"])
    }
}
