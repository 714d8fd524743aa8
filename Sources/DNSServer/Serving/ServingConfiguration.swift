import DNSEngine
import DNSForwarding

/// What a configuration has beside its tables, for queries that left their worker.
final class ServingConfiguration: ServingCompanion {
    /// By the numbers of the plan.
    let caches: [AnswerCache]
    let forwarders: ForwarderSet
    /// The tables of `loadbalance` as the configuration began with them.
    let policies: PolicyTables
    /// The server blocks with `errors`.
    let errorLogs: BlockSet
    /// The `consolidate` options of each server block.
    let errorRules: [Int: [ErrorConsolidation]]
    /// The server blocks with `log`.
    let logged: LoggedBlocks

    init(_ configuration: ServerConfiguration, _ forwarders: ForwarderSet) {
        caches = configuration.state.caches
        policies = configuration.state.policies
        self.forwarders = forwarders
        errorLogs = configuration.errorLogs
        errorRules = configuration.errorRules
        logged = configuration.state.logged
    }

    /// Tells what `consolidate` has counted so far: the configuration, or the server, is at its end.
    func endConsolidation(_ log: ServerLog) {
        for rules in errorRules.values { for rule in rules { rule.end(log) } }
    }
}

extension SuspendedQuery {
    /// What the configuration has beside its tables that the query arrived under.
    var configuration: ServingConfiguration {
        guard let configuration = companion as? ServingConfiguration else {
            preconditionFailure("every state that this server publishes has a configuration")
        }
        return configuration
    }
}
