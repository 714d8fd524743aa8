import CLinux
import DNSEngine
import DNSForwarding
import DNSWire

extension AnswerHooks {
    /// Hands what upstreams say to the caches of the queries' configurations, and what these have kept to clients.
    ///
    /// - Parameter publisher: has the tables of `loadbalance` as they are now.
    init(_ publisher: StatePublisher) {
        @Sendable func cache(of query: SuspendedQuery) -> AnswerCache? {
            let number = query.suspension.cache
            return number < 0 ? nil : query.configuration.caches[number]
        }
        self.init(
            take: { response, code, query, hasClients in
                cache(of: query)?.take(&response, code, query, hasClients) ?? false
            },
            fail: { cache(of: $0)?.noteFailure(of: $0) },
            stale: { query in
                cache(of: query)?.stale(for: CacheQuestion(query), at: .now)
            },
            staleAfter: { cache(of: $0)?.staleness.timeout },
            balance: { query in
                guard let number = query.order?.balance, number >= 0 else { return nil }
                let state = publisher.state
                let isCurrent = state.generation == query.generation
                return (isCurrent ? state.policies : query.configuration.policies).balances[number]
            })
    }
}

extension AnswerCache {
    /// Returns whether the response has been replaced by one that was good once.
    fileprivate func take(
        _ response: inout [UInt8], _ code: ResponseCode, _ query: SuspendedQuery, _ hasClients: Bool
    ) -> Bool {
        let question = CacheQuestion(query)
        if take(&response, for: question, at: .now) == .stale { return true }
        guard hasClients, code == .serverFailure || code == .notImplemented, staleness.asksFirst,
            let stale = stale(for: question, at: .now)
        else { return false }
        response = stale
        return true
    }

    /// The next client within the time of `servfail` does not wait as long (RFC 9520 section 3.2).
    fileprivate func noteFailure(of query: SuspendedQuery) {
        let question = Question(name: query.name, type: query.query.type, recordClass: query.query.recordClass)
        var failure = Message(
            id: 0, flags: Header.Flag.response | ResponseCode.serverFailure.rawValue, questions: [question]
        ).write()
        take(&failure, for: CacheQuestion(query), at: .now)
    }
}

extension CacheInstant {
    fileprivate static var now: CacheInstant { CacheInstant(nanoseconds: clinux_now()) }
}
