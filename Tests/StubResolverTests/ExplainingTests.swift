import PlayedDNS
import StubResolver
import Testing

/// What was wasted, and what would have saved it.
@Suite struct ExplainingTests {
    private static let cluster =
        "    nameserver 10.96.0.10\n    search default.svc.cluster.local svc.cluster.local cluster.local\n"

    private func explain(
        _ name: String, _ served: String, library: ResolverLibrary = .glibc, options: String = "ndots:5"
    ) throws -> (wasted: Int, advice: [String]) {
        let scenario = try Scenario(
            "library: \(library.rawValue)\nname: \(name)\nresolv.conf:\n\(Self.cluster)    options \(options)\nserved:\n    \(served)\n"
        )
        let result = try scenario.play()
        let advisor = LookupAdvisor(name, as: library, with: scenario.configuration, result: result)
        return (result.wastedQueries, advisor.alternatives.map(\.description))
    }

    @Test(arguments: [ResolverLibrary.glibc, .musl, .go])
    func outsideOfTheCluster(_ library: ResolverLibrary) throws {
        let (wasted, advice) = try explain("www.example.com", "www.example.com. A 192.0.2.1", library: library)
        #expect(wasted == 6)
        #expect(
            advice == [
                "ndots:2 would have saved 6 of 8 queries",
                "the name with its final dot, www.example.com., would have saved 6 of 8 queries",
            ])
    }

    @Test func aWholeNameIsBetterShort() throws {
        let name = "web.default.svc.cluster.local"
        let (wasted, advice) = try explain(name, "\(name). A 10.0.0.1")
        #expect(wasted == 6)
        #expect(
            advice == [
                "ndots:4 would have saved 6 of 8 queries",
                "the name with its final dot, \(name)., would have saved 6 of 8 queries",
                "the shorter name web would have saved 6 of 8 queries",
            ])
    }

    @Test func aHigherValueMayBeBetter() throws {
        let name = "web.default.svc.cluster.local."
        let (wasted, advice) = try explain("web.default", "\(name) A 10.0.0.1", options: "ndots:1")
        #expect(wasted == 4)
        #expect(
            advice == [
                "ndots:2 would have saved 2 of 6 queries",
                "the name with its final dot, \(name), would have saved 4 of 6 queries",
                "the shorter name web would have saved 4 of 6 queries",
            ])
    }

    @Test func nothingToSave() throws {
        let (wasted, advice) = try explain("web", "web.default.svc.cluster.local. A 10.0.0.1")
        #expect(wasted == 0 && advice == [])
        let (all, none) = try explain("nothere", "other. A 10.0.0.1")
        #expect(all == 6 && none == [])
    }

    /// A query that had to be repeated is wasted, but no other name would have spared it.
    @Test func repetitionsAreWasted() throws {
        let (wasted, advice) = try explain("web", "web.default.svc.cluster.local. A TRUNCATED 10.0.0.1")
        #expect(wasted == 2 && advice == [], "\(advice)")
    }
}
