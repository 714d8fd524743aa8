import DNSEngine
import DNSWire
import Testing

/// `aaaa nodata`, and what `cache` does to the TTLs of a block's own answers.
struct NoIPv6AddressTests {
    private static func engine(_ zones: [String]) throws -> EngineInProcess {
        let hash = NameHash(secret: 5)
        let plan = QueryPlan(
            blocks: [
                .init(
                    steps: [
                        .answerFromZone(table: 0, fallthroughZones: [.root]),
                        .denyIPv6Addresses(zones: try zones.map { try DomainName($0) }),
                        .forward(forwarder: 0, zones: [.root], except: []),
                    ], rotates: false)
            ],
            listeners: [[.init(name: .root, block: 0)]], hash: hash)
        let zone = "z. 60 SOA ns.z. h.z. 1 2 3 4 60\na.z. 60 AAAA 2001:db8::1\nb.z. 60 CNAME x.t."
        return EngineInProcess(ServingState(plan: plan, zones: [try ZoneText.table(zone, hash: hash)]))
    }

    @Test(arguments: [
        Exchange("www.T. AAAA", "NOERROR aa ra", "authority T. 60 SOA ns.dns.T. hostmaster.T. 1 7200 1800 86400 60"),
        Exchange("t. AAAA", "NOERROR aa ra", "authority t. 60 SOA ns.dns.t. hostmaster.t. 1 7200 1800 86400 60"),
        Exchange(
            "x.u.v. AAAA", "NOERROR aa ra", "authority u.v. 60 SOA ns.dns.u.v. hostmaster.u.v. 1 7200 1800 86400 60"),
        Exchange("www.t. A", "forwarder 0 is asked for www.t."),
        Exchange("www.t. HTTPS", "forwarder 0 is asked for www.t."),
        Exchange("v. AAAA", "forwarder 0 is asked for v."),
        Exchange("www.t. AAAA CH", "forwarder 0 is asked for www.t."),
        // What is known here is said.
        Exchange("a.z. AAAA", "NOERROR aa", "answer a.z. 60 AAAA 2001:db8::1"),
        Exchange(
            "b.z. AAAA", "NOERROR aa ra", "answer b.z. 60 CNAME x.t.",
            "authority t. 60 SOA ns.dns.t. hostmaster.t. 1 7200 1800 86400 60"),
    ])
    func nodata(_ exchange: Exchange) throws {
        #expect(try Self.engine(["t.", "u.v."]).ask(exchange.question) == exchange.reply)
    }

    @Test func everywhere() throws {
        #expect(
            try Self.engine(["."]).ask("www.t. AAAA") == [
                "NOERROR aa ra", "authority . 60 SOA ns.dns. hostmaster. 1 7200 1800 86400 60",
            ])
    }

    /// One TTL for all records of an answer, the least of them within the cache's bounds (CoreDNS); never older than the
    /// zone is.
    @Test func localAnswersOfABlockWithACache() throws {
        let hash = NameHash(secret: 6)
        var configuration = CacheConfiguration(zones: [try DomainName("z."), try DomainName("y.z.")])
        configuration.success.ttlMax = 100
        configuration.denial.ttlMax = 20
        let plan = QueryPlan(
            blocks: [
                .init(
                    steps: [.answerFromZone(table: 0, fallthroughZones: [])], rotates: false,
                    cache: (0, configuration.zones))
            ], listeners: [[.init(name: .root, block: 0)]], hash: hash)
        let zone = """
            z. 600 SOA ns.z. h.z. 1 2 3 4 60
            mail.z. 300 MX 10 host.z.
            host.z. 50 A 192.0.2.1
            long.z. 3000 A 192.0.2.2
            zero.z. 0 A 192.0.2.3
            """
        let engine = EngineInProcess(
            ServingState(
                plan: plan, zones: [try ZoneText.table(zone, hash: hash)],
                caches: [AnswerCache(configuration, hash: hash)]))
        #expect(try engine.ask("long.z. A") == ["NOERROR aa", "answer long.z. 100 A 192.0.2.2"])
        #expect(try engine.ask("zero.z. A") == ["NOERROR aa", "answer zero.z. 5 A 192.0.2.3"])
        #expect(
            try engine.ask("mail.z. MX")
                == ["NOERROR aa", "answer mail.z. 50 MX 10 host.z.", "additional host.z. 50 A 192.0.2.1"])
        #expect(try engine.ask("no.z. A") == ["NXDOMAIN aa", "authority z. 20 SOA ns.z. h.z. 1 2 3 4 60"])
        #expect(try engine.ask("long.z. MX") == ["NOERROR aa", "authority z. 20 SOA ns.z. h.z. 1 2 3 4 60"])
    }
}
