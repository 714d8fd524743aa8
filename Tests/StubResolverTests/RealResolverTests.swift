import PlayedDNS
import StubResolver
import Testing

/// The emulation against the libraries themselves, query by query.
@Suite struct RealResolverTests {
    /// At least 200 pairs of configuration and name for each library.
    @Test(arguments: RealResolver.allCases)
    func asksWhatTheEmulationAsks(_ resolver: RealResolver) throws {
        let table = LookupTable.scenarios(for: resolver)
        #expect(table.count >= 200)
        try compare(table, with: resolver)
    }

    /// The scenarios as well, but for those that take more than two seconds and those of other versions.
    @Test(arguments: RealResolver.allCases)
    func playsTheScenarios(_ resolver: RealResolver) throws {
        let files = try ScenarioFile.all().filter { file in
            let scenario = try Scenario(file.text)
            let records = try scenario.play().records
            let waits = records.filter { $0.reaction == .timedOut }.count
            // Go's goroutines race for the next server; which of musl's queries is repeated is a race too.
            let isRace = scenario.configuration.rotates || file.name.hasPrefix("errors/servfail-musl")
            return scenario.library == resolver.library && waits <= 2 && !isRace
        }
        #expect(files.count >= 25)
        try compare(files.map { ($0.name, try Scenario($0.text).head) }, with: resolver)
    }

    /// A machine under load can make a resolver believe that a query was lost, and ask again: what differs is looked at up
    /// to three times.
    private func compare(_ scenarios: [(title: String, text: String)], with resolver: RealResolver) throws {
        var differing = scenarios.map { (scenario: $0, message: "") }
        for _ in 0..<3 where !differing.isEmpty {
            let observations = try resolver.observe(differing.map(\.scenario.text))
            differing = try zip(differing, observations).compactMap { entry, observation in
                try difference(entry.scenario, observation, resolver).map { (entry.scenario, $0) }
            }
        }
        for (scenario, message) in differing { Issue.record("\(resolver.rawValue), \(scenario.title): \(message)") }
    }

    /// What the two sides say, where they disagree.
    private func difference(
        _ scenario: (title: String, text: String), _ observation: RealResolver.Observation, _ resolver: RealResolver
    ) throws -> String? {
        let emulations = try emulations(of: Scenario(scenario.text))
        let agrees = emulations.contains { emulation in
            ObservedQuery.agree(emulation.queries, observation.queries, isParallel: resolver.library.isParallel)
                && Self.agree(emulation.result, observation.result, resolver)
        }
        guard !agrees else { return nil }
        let lines = { (queries: [ObservedQuery]) in queries.map { "    \($0)\n" }.joined() }
        return """
            asks
            \(lines(observation.queries))  \(observation.result), emulated as
            \(lines(emulations.first?.queries ?? []))  \(emulations.first?.result ?? "")
            """
    }

    /// What may be: with `rotate` glibc begins anywhere.
    private func emulations(of scenario: Scenario) throws -> [(queries: [ObservedQuery], result: String)] {
        let unreachable = try scenario.zone().unreachableServers
        let offsets = scenario.configuration.rotates ? scenario.configuration.nameservers.count : 1
        return try (0..<offsets).map { offset in
            var scenario = scenario
            scenario.serverOffset += offset
            let result = try scenario.play()
            // Queries to a port without a server are seen by nobody.
            let queries = Scenario.observed(result).filter { !unreachable.contains($0.server) }
            let words = Scenario.summary(result).split(separator: " ").map(String.init)
            return (queries, (words.prefix(1) + words.dropFirst().sorted()).joined(separator: " "))
        }
    }

    /// glibc tells all four results apart; musl before 1.2.4 and Go have one word for no such name and no address.
    private static func agree(_ emulated: String, _ real: String, _ resolver: RealResolver) -> Bool {
        if real.hasPrefix("found") { return emulated == real }
        let codes: [(text: String, statuses: [String])]
        switch resolver {
        case .glibc: codes = [("error -2 ", ["nxdomain"]), ("error -5 ", ["nodata"]), ("error -3 ", ["failed"])]
        case .musl: codes = [("error -2 ", ["nxdomain", "nodata"]), ("error -3 ", ["failed"])]
        case .go: codes = [("no such host", ["nxdomain", "nodata"]), ("no suitable address", ["nxdomain", "nodata"])]
        }
        let statuses = codes.first { real.contains($0.text) }?.statuses ?? ["failed"]
        return statuses.contains(emulated)
    }
}
