import DNSWire
import PlayedDNS
import StubResolver
import Testing

/// Each scenario, in this process with a clock of its own, and over sockets where nobody has to wait.
@Suite struct ScenarioTests {
    private static let files: [ScenarioFile] = {
        do { return try ScenarioFile.all() } catch { return [] }
    }()

    @Test func thereAreEnough() throws {
        #expect(Self.files.count >= 120)
        let unhurried = try Self.files.filter { try Scenario($0.text).play().isImmediate }
        #expect(unhurried.count >= 120, "over sockets")
        let seeds = [
            "ndots-5-outside", "ndots-3-outside", "ndots-5-nacos", "ndots-3-nacos", "ndots-5-mysql-inner",
            "ndots-5-website2fe", "ndots-5-outside-final-dot", "ingress-host-network",
            "ingress-host-network-cluster-first", "none-at-svc",
        ]
        for seed in seeds {
            for library in ["glibc", "musl", "go"] {
                #expect(Self.files.contains { $0.name == "pods/\(seed).\(library).scenario" }, "\(seed).\(library)")
            }
        }
    }

    @Test(arguments: files)
    func isPlayedAsWritten(_ file: ScenarioFile) throws {
        let scenario = try Scenario(file.text)
        let result = try scenario.play()
        #expect(Scenario.observed(result) == scenario.queries)
        #expect(Scenario.summary(result) == scenario.result)
        #expect(file.name.hasSuffix(".\(scenario.library.rawValue).scenario"), "the file is of another library")
    }

    /// Without the scenarios in which somebody waits: they are the ones that a clock of one's own is for.
    @Test(arguments: files)
    func isTheSameOverSockets(_ file: ScenarioFile) throws {
        let scenario = try Scenario(file.text)
        guard try scenario.play().isImmediate else { return }
        var transport = try ServedSockets(scenario)
        let result = try scenario.run(over: &transport, servers: transport.endpoints)
        let observed = Scenario.observed(result, servers: transport.endpoints)
        let isParallel = scenario.library.isParallel
        #expect(ObservedQuery.agree(observed, scenario.queries, isParallel: isParallel), "\(observed)")
        // What the server saw is what the client says it sent.
        let silent = transport.servers.zone.unreachableServers
        let reached = observed.filter { !silent.contains($0.server) }
        #expect(
            ObservedQuery.agree(transport.servers.observed, reached, isParallel: isParallel),
            "\(transport.servers.observed)")
        #expect(Scenario.summary(result) == scenario.result)
    }
}

extension LookupResult {
    /// Whether nothing had to be waited out.
    fileprivate var isImmediate: Bool {
        let last = records.compactMap(\.reacted).max() ?? .zero
        return last < .milliseconds(200) && !records.contains { $0.reaction == .timedOut }
    }
}

extension ResolverLibrary {
    /// Whether all servers are asked at once.
    var isParallel: Bool { [.musl, .musl123, .musl11].contains(self) }
}
