import DNSWire
import NetworkAddress

/// The way of a query: server block, steps, aliases, until something has answered.
extension QueryEngine {
    mutating func run(
        _ message: Octets, at listener: Int, _ view: ServingView, _ local: () -> IPAddress
    ) -> Outcome {
        guard query.version == 0 || !query.hasEDNS else { return refuse(.badVersion, at: listener, view) }
        if let code = refusal(of: query.type) { return refuse(code, at: listener, view) }
        let blocks = view.listeners[listener]
        let slot = blocks.findSlot(question, type: query.type)
        let block = slot < 0 ? -1 : blocks.slots[slot].block
        if block >= 0, view.blocks[block].elaboration >= 0,
            let outcome = elaborate(message, at: listener, slot: slot, view, local)
        {
            return outcome
        }
        guard block >= 0, query.recordClass == .internet || view.blocks[block].answersOtherClasses else {
            return refuse(.refused, at: listener, view)
        }
        answeringBlock = block
        series = blocks.slots[slot].series
        return run(in: block, at: listener, view)
    }

    /// Runs the steps of a block, and of those that aliases lead to.
    mutating func run(in first: Int, at listener: Int, _ view: ServingView) -> Outcome {
        let blocks = view.listeners[listener]
        let asked = view.blocks[first]
        var block = first
        if asked.shape >= 0 { writer.take(view.shapes[asked.shape], over: isLookup ? .tcp : client.transport) }
        while true {
            switch runSteps(of: view.blocks[block], view) {
            case .suspend(let forwarder, let cache):
                refresh = nil
                let octets = isChasing ? finish(asked, view) : 0
                let limit = writer.octetsMax
                prepareSuspension(asked, view.blocks[block], view)
                return .suspend(
                    Suspension(
                        forwarder: forwarder, block: block, cache: cache, aliasOctets: octets, responseOctetsMax: limit)
                )
            case .chase:
                block = blocks.find(target, type: query.type)
                if block >= 0 { continue }
            case .written(let octets): return .respond(octets: octets)
            case .drop: return .drop
            case .done, .pass: break
            }
            let octets = finish(asked, view)
            refresh?.aliasOctets = octets
            refresh?.block = block
            return .respond(octets: octets)
        }
    }

    /// Completes the response. In a block with a cache all its records get one TTL within that cache's bounds.
    private mutating func finish(_ block: BlockView, _ view: ServingView) -> Int {
        if block.shape >= 0 { shape(block, view) }
        if block.cache >= 0, block.cacheZones.covers(question) {
            writer.boundTTLs(by: view.caches[block.cache].rules)
        }
        return writer.finish()
    }

    /// Does for the records so far what the block wants of all its responses.
    private mutating func shape(_ block: BlockView, _ view: ServingView) {
        if view.shapes[block.shape].isMinimal { writer.makeMinimal() }
        guard block.balance >= 0 else { return }
        order(
            writer.buffer, from: query.questionEnd, to: writer.mark.position, count: writer.recordCount, rotates: false,
            balance: view.policies.balances[block.balance])
    }

    /// Notes what is left to do for the answer of an upstream.
    private mutating func prepareSuspension(_ asked: BlockView, _ forwarding: BlockView, _ view: ServingView) {
        if forwarding.shape >= 0 {
            writer.takeQueryRules(of: view.shapes[forwarding.shape])
        } else if asked.shape >= 0 {
            writer.takeQueryRules(of: .plain)
        }
        orderSeed = asked.rotates || asked.balance >= 0 ? nextRandom() : 0
        (rotatesLater, balanceLater) = (asked.rotates, asked.balance)
    }

    /// Runs a block's steps until one has an answer. A plan that runs out of steps has failed (CoreDNS: "no next plugin
    /// found"), unless an alias led here: then the alias is the answer.
    private mutating func runSteps(of block: BlockView, _ view: ServingView) -> StepResult {
        var index = block.firstStep
        while index < block.endStep {
            let result = run(view.steps[index], of: block, view)
            switch result {
            case .pass: index &+= 1
            default:
                answeringStep = index
                return result
            }
        }
        if isChasing { return .done }
        let isRefused = block.firstStep == block.endStep || query.recordClass != .internet
        return fail(isRefused ? .refused : .serverFailure)
    }

    private mutating func run(
        _ step: Step, of block: BlockView, _ view: ServingView
    ) -> StepResult {
        guard query.recordClass == .internet else { return runForOtherClass(step, of: block, view) }
        switch step {
        case .refuseAny: return query.type == .any ? answerAnyWithHardware() : .pass
        case .identify: return .pass
        case .answerFromHosts(let table): return answerFromHosts(view.hosts[table], rotates: block.rotates)
        case .answerFromCluster(let table): return answerFromCluster(view.clusters[table], rotates: block.rotates)
        case .answerFromExternal(let table): return answerFromExternal(view.clusters[table], rotates: block.rotates)
        case .answerFromZone(let table, let fallthroughZones):
            return answerFromZone(view.zones[table], fallthroughZones: fallthroughZones, rotates: block.rotates)
        case .denyIPv6Addresses(let zones): return denyIPv6Addresses(zones)
        case .forward(let forwarder, let zones, let except): return forward(forwarder, zones, except, block, view)
        case .answerFromTemplate(let table): return answerFromTemplate(table, view)
        case .describeClient: return describeClient()
        case .controlAccess(let list): return apply(view.policies.accessLists[list])
        case .answerLocally(let takesPrefix):
            return answerLocally(view.policies.localNames[0], takesPrefix: takesPrefix)
        }
    }

    /// Classes other than IN never see IN data: only `chaos` and `forward` know them (behaviour.md 1.9).
    private mutating func runForOtherClass(_ step: Step, of block: BlockView, _ view: ServingView) -> StepResult {
        switch step {
        case .controlAccess(let list): return apply(view.policies.accessLists[list])
        case .identify(let table) where query.recordClass == .chaos: return identify(view.identities[table])
        case .forward(let forwarder, let zones, let except): return forward(forwarder, zones, except, block, view)
        case .answerFromTemplate(let table): return answerFromTemplate(table, view)
        default: return .pass
        }
    }

    /// The best match of all `forward` lines of a block is not sought here: the plan lists longer zones first.
    /// A block's cache is asked here and nowhere before: what its own tables know is never taken from it.
    private mutating func forward(
        _ forwarder: Int, _ zones: ZoneSet, _ except: ZoneSet, _ block: BlockView, _ view: ServingView
    ) -> StepResult {
        let match = zones.longestMatch(current)
        guard match >= 0, except.longestMatch(current) <= match else { return .pass }
        guard block.cache >= 0, block.cacheZones.covers(current), !query.hasClientSubnet else {
            return .suspend(forwarder: forwarder, cache: -1)
        }
        return answerFromCache(block, view, forwarder: forwarder)
    }

    /// Types that are no question to a server without transfers: zone transfers (RFC 5936 section 2.2.1), TKEY, and the
    /// meta types that never had data (RFC 6895 section 3.1).
    func refusal(of type: RecordType) -> ResponseCode? {
        switch type {
        case .any: nil
        case .axfr, .ixfr: .refused
        case .opt, RecordType(rawValue: 0): .formatError
        case .tkey, .tsig, .mailb, .maila: .notImplemented
        default: nil
        }
    }

    /// Answers a query that no step sees with a code alone; where its block has an `acl`, that is asked first.
    private mutating func refuse(_ code: ResponseCode, at listener: Int, _ view: ServingView) -> Outcome {
        let slot = view.listeners[listener].findSlot(question, type: query.type)
        if slot >= 0, let outcome = admit(slot, at: listener, view) { return outcome }
        _ = fail(code)
        return finish()
    }

    mutating func finish() -> Outcome { .respond(octets: writer.finish()) }
}
