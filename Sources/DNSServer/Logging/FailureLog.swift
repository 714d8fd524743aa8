import DNSEngine
import DNSWire

/// Where a server block with `errors` tells what went wrong: a line for each failure, but for those that one of its
/// `consolidate` options counts.
struct FailureLog: Sendable {
    let log: ServerLog
    let rules: [ErrorConsolidation]

    /// Writes the line of a failure. Any thread may call.
    ///
    /// - Parameters:
    ///   - code: what the client is answered with.
    ///   - name: that of the question.
    func write(_ failure: String, _ code: ResponseCode, _ name: DomainName, _ type: RecordType) {
        var level = ServerLog.Level.error
        for rule in rules {
            guard case .counted(let shownAt, let beginsPeriod) = rule.take(failure) else { continue }
            if beginsPeriod { rule.schedule(log) }
            guard let shownAt else { return }
            level = shownAt
            break
        }
        log.write(level, "plugin/errors: \(code.rawValue) \(name) \(type): \(failure)")
    }
}

extension ConfigurationBuilder {
    /// Where the directives of a server block tell of failures; `nil` without `errors`, which is read before them.
    func failureLog(of block: BlockBuilder) -> FailureLog? {
        errorLogs.contains(block.number) ? FailureLog(log: log, rules: errorRules[block.number] ?? []) : nil
    }
}
