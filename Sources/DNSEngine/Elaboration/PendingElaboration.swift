public import DNSWire

/// A query whose elaboration waits for an upstream: what is to be done with the upstream's answer before the client gets it.
public final class PendingElaboration: Sendable {
    /// How a query goes on.
    public enum Continuation: Sendable {
        /// The response is complete; upstreams are to be asked this in the background.
        case respond([UInt8], ResponseCode, refreshes: [SuspendedQuery])
        /// Another question for an upstream.
        case suspend(SuspendedQuery)
        /// Send nothing.
        case drop
    }

    let progress: ElaborateProgress
    /// The tables that the query began with.
    private let state: ServingState

    init(_ progress: ElaborateProgress, _ state: ServingState) {
        self.progress = progress
        self.state = state
    }

    /// Goes on with the answer to the question that was suspended. May be called on any thread.
    ///
    /// - Parameters:
    ///   - response: the whole response to ``SuspendedQuery/message``.
    ///   - query: the query that it answers.
    ///   - now: the time that caches go by.
    public func resume(with response: [UInt8], to query: SuspendedQuery, at now: CacheInstant) -> Continuation {
        let answer: Message
        do {
            answer = try Message(parsing: response)
        } catch {
            answer = .failure(.serverFailure)
        }
        var progress = progress
        var place = ElaborateProgress.Place(block: progress.block, stage: 0)
        let step = progress.settle(.finish(answer), at: &place)
        if case .finish(let answer) = step { return Self.respond(progress, answer, refreshes: []) }
        let engine = LookupEngine(hash: state.plan.hash, randomSeed: .random(in: .min ... .max))
        switch engine.advance(&progress, from: step, at: place, state, now: now) {
        case .finished(let answer): return Self.respond(progress, answer, refreshes: engine.refreshes)
        case .dropped: return .drop
        case .suspended(var next):
            next.local = query.local
            return .suspend(next)
        }
    }

    private static func respond(
        _ progress: ElaborateProgress, _ answer: Message, refreshes: [SuspendedQuery]
    ) -> Continuation {
        let response = progress.response(answer)
        return .respond(response.octets, response.code, refreshes: refreshes)
    }
}

extension SuspendedQuery {
    /// The query as the client sent it, where ``message`` is one that an elaboration made of it.
    public var clientMessage: [UInt8] { elaboration?.progress.message ?? message }

    /// What the engine read of ``clientMessage``.
    public var clientQuery: ReceivedQuery { elaboration?.progress.query ?? query }
}
