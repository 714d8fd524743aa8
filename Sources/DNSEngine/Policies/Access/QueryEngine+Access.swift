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

    private mutating func end(_ code: ResponseCode, _ error: ExtendedErrorCode) -> StepResult {
        guard isChasing else { return fail(code, error) }
        writer.extendedError = error.rawValue
        return .done
    }
}
