import DNSEngine
import Synchronization

/// What `acl` and `local` count. Lives as long as the process, so that a new configuration goes on counting.
final class PolicyCounters: Sendable {
    private struct Key: Hashable {
        var server: String
        var zone: String
    }

    private let lanes: Int
    private let access = Mutex<[Key: LaneCounters]>([:])
    /// Queries for names below `localhost.` and those that begin with it.
    let localNames: LaneCounters

    /// - Parameter lanes: threads with counters of their own; all others share.
    init(lanes: Int) {
        self.lanes = lanes
        localNames = LaneCounters(count: 1, lanes: 0)
    }

    /// The decisions about a zone at an address, by ``AccessList/Action``; what goes on is counted in the zone without a name.
    func access(server: String, zone: String) -> LaneCounters {
        access.withLock { access in
            let key = Key(server: server, zone: zone)
            if let known = access[key] { return known }
            let new = LaneCounters(count: AccessList.Action.allCases.count, lanes: lanes)
            access[key] = new
            return new
        }
    }

    /// Puts everything that has been counted on a page.
    func report(on page: inout MetricPage) {
        let all = access.withLock { Array($0) }.sorted { ($0.key.server, $0.key.zone) < ($1.key.server, $1.key.zone) }
        for (key, counters) in all {
            for action in AccessList.Action.allCases {
                let count = counters.total(Int(action.rawValue))
                guard count > 0 else { continue }
                let zone = action == .allow ? [] : [key.zone]
                page.add(MetricCatalogue.access(action), [key.server] + zone + [""], count)
            }
        }
        let local = localNames.total(0)
        if local > 0 { page.add(MetricCatalogue.localRequests, [], local) }
    }
}
