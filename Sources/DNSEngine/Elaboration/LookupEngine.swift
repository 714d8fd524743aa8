import DNSWire

/// Answers the questions of elaborations: an engine of its own, so that the one that was asked keeps its place, and room
/// for answers of any size.
final class LookupEngine {
    /// How far a query got.
    enum Progress {
        case finished(Message)
        case suspended(SuspendedQuery)
        case dropped
    }

    private enum Answer {
        case message(Message)
        case suspended(Suspension, [UInt8])
        case dropped
    }

    private var engine: QueryEngine
    private let buffer = OctetStorage(count: Limits.streamOctetsMax)
    /// What is to be asked of upstreams in the background, so that caches stay fresh: one for each lookup at most.
    private(set) var refreshes: [SuspendedQuery] = []

    init(hash: NameHash, randomSeed: UInt64) {
        engine = QueryEngine(hash: hash, randomSeed: randomSeed)
        engine.isLookup = true
    }

    /// The number of the step that answered last; negative for none.
    var answeringStep: Int { engine.answeringStep }

    /// Does what elaborations want, as far as that goes without an upstream.
    func advance(
        _ progress: inout ElaborateProgress, from first: ElaborationStep, at start: ElaborateProgress.Place,
        _ state: ServingState, now: CacheInstant
    ) -> Progress {
        engine.now = now
        engine.answeringStep = -1
        refreshes = []
        var place = start
        var step = first
        while true {
            step = progress.settle(step, at: &place)
            let query: ElaborateQuery
            switch step {
            case .finish(let answer): return .finished(answer)
            case .next(let asked, let then):
                query = asked
                guard progress.wait(.init(then: then, place: place)) else { return .finished(.failure(.serverFailure)) }
            case .ask(let asked, let then):
                query = asked
                guard progress.wait(.init(then: then, place: place)) else { return .finished(.failure(.serverFailure)) }
                guard let found = block(for: query.question, at: progress.listener, state) else {
                    step = .finish(.failure(.refused))
                    continue
                }
                place = .init(block: found, stage: -1)
            }
            place.stage += 1
            if let begun = state.begin(query, at: &place) {
                step = begun
                continue
            }
            switch answer(query, place.block, progress, state) {
            case .message(let answer): step = .finish(answer)
            case .dropped: return .dropped
            case .suspended(let suspension, let message):
                return .suspended(suspended(suspension, message, progress, state))
            }
        }
    }

    /// The server block that a question is for.
    private func block(for question: Question, at listener: Int, _ state: ServingState) -> Int? {
        let number = Octets.withSlack(of: question.name.octets) { octets in
            engine.findBlock(octets, type: question.type, at: listener, state.view)
        }
        return number < 0 ? nil : number
    }

    /// Walks through the steps of a block.
    private func answer(
        _ query: ElaborateQuery, _ block: Int, _ progress: ElaborateProgress, _ state: ServingState
    ) -> Answer {
        let message = query.message.write()
        engine.series = progress.series
        let outcome = Octets.withSlack(of: message) { octets in
            engine.lookUp(
                octets.slice(at: 0, count: message.count), from: query.client, in: block, at: progress.listener,
                state.view, into: buffer.octets)
        }
        noteRefresh(message, query.client, state)
        switch outcome {
        case .drop: return .dropped
        case .suspend(let suspension): return .suspended(suspension, message)
        case .respond(let octets):
            do {
                return .message(try Message(parsing: buffer.octets.octets.slice(at: 0, count: octets)))
            } catch {
                // Tables may hold what upstreams or zone files said; nothing of it brings the server down.
                return .message(.failure(.serverFailure))
            }
        }
    }

    private func suspended(
        _ suspension: Suspension, _ message: [UInt8], _ progress: ElaborateProgress, _ state: ServingState
    ) -> SuspendedQuery {
        // The log is that of the block that was asked.
        var suspension = suspension
        suspension.block = progress.block
        return Octets.withView(of: message) { octets in
            var query = SuspendedQuery(
                suspension, from: engine, message: octets, buffer: buffer.octets.octets, client: progress.client,
                state: state)
            query.elaboration = PendingElaboration(progress, state)
            query.refreshes = refreshes
            return query
        }
    }

    private func noteRefresh(_ message: [UInt8], _ client: Client, _ state: ServingState) {
        guard let noted = engine.refresh else { return }
        let refresh = Octets.withView(of: message) { octets in
            SuspendedQuery(
                noted, from: engine, message: octets, buffer: buffer.octets.octets, client: client, state: state,
                isRefresh: true)
        }
        refreshes.append(refresh)
    }
}

extension ServingState {
    /// Shows a query to the elaborations of a block from a place on, which is moved to the one that it concerns.
    func begin(_ query: ElaborateQuery, at place: inout ElaborateProgress.Place) -> ElaborationStep? {
        let number = view.blocks[place.block].elaboration
        guard number >= 0 else { return nil }
        let stages = elaborations[number].stages
        while place.stage < stages.count {
            if let step = stages[place.stage].begin(query) { return step }
            place.stage += 1
        }
        return nil
    }
}
