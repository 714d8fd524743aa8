import DNSWire
import KubernetesObjects
import NetworkAddress
import StubResolver
import Testing

/// Whole lookups by the stub resolvers of pods against the engine, in one process, with a clock that costs no time.
struct StubResolverLookupTests {
    private static let libraries: [ResolverLibrary] = [.glibc, .musl, .musl11, .go]

    private func lookup(
        _ name: String, _ library: ResolverLibrary
    ) throws -> (result: LookupResult, forwarded: Int, now: Duration) {
        let cluster = try ClusterUnderTest([
            Objects.namespace("default"), try Objects.service("web", ["10.96.0.1"], ports: ["http:80"]),
            try Objects.service("dual", ["10.96.0.2", "fd00::2"], ports: ["http:80"]),
        ])
        let file = try Kubelet(nodeFile: "").resolverFile(for: PodDNSSettings(name: "tools"))
        let configuration = ResolverConfiguration(file.text, as: library)
        var lookup = Lookup(name, as: library, with: configuration)
        var transport = EngineTransport(try cluster.engine())
        let result = try lookup.run(over: &transport)
        return (result, transport.forwardedQueries, transport.now)
    }

    @Test(arguments: libraries)
    func servicesAreFound(_ library: ResolverLibrary) throws {
        for (name, queries) in [
            ("web", 2), ("web.default", 4), ("web.default.svc", 6), ("web.default.svc.cluster.local", 8),
        ] {
            let (result, forwarded, _) = try lookup(name, library)
            #expect(result.addresses.map(\.description) == ["10.96.0.1"], "\(name)")
            #expect(result.canonicalName?.description == "web.default.svc.cluster.local.")
            #expect(result.records.count == queries && result.wastedQueries == queries - 2 && forwarded == 0)
        }
        #expect(try lookup("dual", library).result.addresses.map(\.description) == ["10.96.0.2", "fd00::2"])
    }

    /// The names of the search list end here; the name itself is forwarded, to an upstream that never answers.
    @Test(arguments: libraries)
    func onlyTheNameItselfIsForwarded(_ library: ResolverLibrary) throws {
        let (result, forwarded, now) = try lookup("www.up", library)
        let denied = result.records.filter { $0.origin != .asGiven }
        #expect(denied.count == 6 && denied.allSatisfy { $0.outcome == "NXDOMAIN" })
        // Both families, twice: an hour of such lookups would take no time here.
        #expect(result.status == .failed && forwarded == 4 && now >= .seconds(5))
    }
}
