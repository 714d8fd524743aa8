import DNSWire
import NetworkAddress

/// `acl`.
extension QueryEngine {
    /// Lets a query go on or ends it. Behind an alias the aliases stand, as if nobody knew their target; only dropping means
    /// the whole query.
    mutating func apply(_ list: AccessListView) -> StepResult {
        let decision = list.decide(current, query.type, from: client.endpoint.address)
        list.count(decision, at: listener, lane: lane)
        switch decision.action {
        case .allow: return .pass
        case .block: return end(.refused, .blocked)
        case .filter: return end(.noError, .filtered)
        case .drop: return .drop
        }
    }

    /// Asks the `acl` of the block that a query is for, where the query is not going to walk through its steps; `nil` where it
    /// may go on.
    mutating func admit(_ slot: Int, at listener: Int, _ view: ServingView) -> Outcome? {
        let found = view.listeners[listener].slots[slot]
        guard let outcome = admit(to: view.blocks[found.block], view) else { return nil }
        answeringBlock = found.block
        series = found.series
        return outcome
    }

    /// Does the same for a question that an elaboration asks a block.
    mutating func admit(to block: BlockView, _ view: ServingView) -> Outcome? {
        let list = block.accessList(view)
        guard list >= 0 else { return nil }
        switch apply(view.policies.accessLists[list]) {
        case .pass: return nil
        case .drop: return .drop
        default:
            answeringStep = block.firstStep
            if block.shape >= 0 { writer.take(view.shapes[block.shape], over: isLookup ? .tcp : client.transport) }
            return finish()
        }
    }

    private mutating func end(_ code: ResponseCode, _ error: ExtendedErrorCode) -> StepResult {
        guard isChasing else { return fail(code, error) }
        writer.extendedError = error.rawValue
        return .done
    }
}

extension BlockView {
    /// The number of the block's `acl`, which is the first of its steps; negative for none.
    fileprivate func accessList(_ view: ServingView) -> Int {
        guard firstStep < endStep, case .controlAccess(let list) = view.steps[firstStep] else { return -1 }
        return list
    }
}
