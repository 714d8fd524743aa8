import DNSWire
import NetworkAddress

/// The way of a query that an elaboration concerns.
extension QueryEngine {
    /// Answers the query at hand with its block's elaborations; `nil` where none concerns it, and nothing has been touched.
    ///
    /// `acl` is asked twice: here about the client's question, and among the steps about what is made of it.
    mutating func elaborate(
        _ message: Octets, at listener: Int, slot: Int, _ view: ServingView, _ local: () -> IPAddress
    ) -> Outcome? {
        let found = view.listeners[listener].slots[slot]
        let number = view.blocks[found.block].elaboration
        guard view.filters[number].concerns(question, query, client), let state = view.reference?.state else {
            return nil
        }
        let canonical = Question(name: suspendedName, type: query.type, recordClass: query.recordClass)
        guard state.elaborations[number].stages.contains(where: { $0.mayConcern(canonical) }) else { return nil }
        let asked: Message
        do {
            asked = try Message(parsing: message)
        } catch {
            // The engine does not look into RDATA; here it has been.
            if let refusal = admit(slot, at: listener, view) { return refusal }
            _ = fail(.formatError)
            return finish()
        }
        var place = ElaborateProgress.Place(block: found.block, stage: 0)
        let elaborated = ElaborateQuery(message: asked, client: client, local: local())
        guard let step = state.begin(elaborated, at: &place) else { return nil }
        if let refusal = admit(slot, at: listener, view) { return refusal }
        answeringBlock = found.block
        series = found.series
        let block = view.blocks[found.block]
        if block.shape >= 0 { writer.take(view.shapes[block.shape], over: client.transport) }
        var progress = ElaborateProgress(
            message: message.array, query: query, client: client, listener: listener, limit: writer.octetsMax,
            shape: block.shape < 0 ? .plain : view.shapes[block.shape], block: found.block, series: series)
        let lookups = lookups ?? LookupEngine(hash: hash, randomSeed: UInt64(nextRandom()) << 32 | 1)
        self.lookups = lookups
        isElaborated = true
        switch lookups.advance(&progress, from: step, at: place, state, now: now) {
        case .dropped: return .drop
        case .suspended(let suspended):
            preparedQuery = suspended
            return .suspend(suspended.suspension)
        case .finished(let answer):
            let response = progress.response(answer)
            writer.buffer.copy(array: response.octets, at: 0)
            writer.responseCode = response.code
            answeringStep = lookups.answeringStep
            preparedRefresh = lookups.refreshes.first
            preparedRefresh?.refreshes = Array(lookups.refreshes.dropFirst())
            refresh = preparedRefresh?.suspension
            return .respond(octets: response.octets.count)
        }
    }

    /// Forgets what an earlier query's elaboration left for the transport.
    mutating func forgetElaboration() {
        isElaborated = false
        preparedQuery = nil
        preparedRefresh = nil
    }

    /// Walks through the steps of a block for a question that an elaboration asks. The response may have any size.
    mutating func lookUp(
        _ message: Octets, from client: Client, in block: Int, at listener: Int, _ view: ServingView,
        into buffer: MutableOctets
    ) -> Outcome {
        self.client = client
        self.listener = listener
        refresh = nil
        answeringStep = -1
        answeringBlock = block
        guard case .query(let query) = ReceivedQuery.receive(message, name: &question, hash: hash) else {
            Header(id: 0, flags: Header.Flag.response | ResponseCode.serverFailure.rawValue, questionCount: 0)
                .write(to: buffer)
            return .respond(octets: Header.octetCount)
        }
        begin(query, message, in: buffer, limit: Limits.streamOctetsMax)
        let answersClass = query.recordClass == .internet || view.blocks[block].answersOtherClasses
        if let code = refusal(of: query.type) ?? (answersClass ? nil : .refused) {
            if let refusal = admit(to: view.blocks[block], view) { return refusal }
            _ = fail(code)
            return finish()
        }
        return run(in: block, at: listener, view)
    }

    /// The number of the block for an uncompressed name; negative for none.
    mutating func findBlock(_ name: Octets, type: RecordType, at listener: Int, _ view: ServingView) -> Int {
        do {
            _ = try question.parse(name, at: 0, hash: hash)
        } catch {
            return -1
        }
        return view.listeners[listener].find(question, type: type)
    }
}
