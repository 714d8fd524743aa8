import ClusterRecords
package import DNSEngine
package import KubernetesObjects
package import KubernetesWatch

/// What has come of a cluster so far: the objects, the table made of them, and when that is worth publishing.
///
/// Changes are published as they come. Only while first lists are being read they wait for each other for a moment, so
/// that a table of a whole cluster is not made several times over.
package struct ClusterProgress {
    /// How long first lists may keep what is there already from being published.
    private static let patience = Duration.seconds(2)

    private var index: ClusterRecordIndex
    private let rules: ClusterRules
    private(set) var state: ClusterState
    private var synced: SyncedKinds
    /// The kinds of which the first list is being read.
    private var listing: SyncedKinds = []
    private var lastUpdate: Duration?
    private var serial: UInt32 = 0
    /// When each kind was last known to be as the server has it.
    private(set) var contacts: [ObjectKind: Duration] = [:]
    private(set) var metrics = ClusterMetrics()

    /// Nothing has come yet.
    package init(_ plan: APIServerPlan) {
        index = ClusterRecordIndex(options: plan.records, hash: plan.hash)
        rules = plan.rules
        state = plan.initialState
        synced = state.synced
    }

    /// Whether every kind is in.
    package var isSynced: Bool { synced.holds(.all) }

    /// When endpoints changed, and whose.
    package struct ChangeTrigger: Hashable, Sendable {
        /// RFC 3339, as annotated.
        package let time: String
        package let service: ProgrammedService

        package init(time: String, service: ProgrammedService) {
            self.time = time
            self.service = service
        }
    }

    /// What a delivery came to.
    package struct Outcome {
        /// The state to publish, if there is a new one.
        package var state: ClusterState?
        /// What set off the changes of endpoints that are in it.
        package var triggers: [ChangeTrigger] = []
        /// Whether the last kind has come in for the first time.
        package var isFirstSync = false
        /// Whether a list has ended, which leaves memory to give back.
        package var endsList = false
    }

    /// Takes what was received of one kind.
    ///
    /// - Parameters:
    ///   - now: on the watch's clock.
    ///   - time: seconds since 1970, for the SOA's serial.
    package mutating func take(_ effects: [ReflectorEffect], of kind: ObjectKind, at now: Duration, time: UInt32)
        -> Outcome
    {
        var outcome = Outcome()
        let wasSynced = isSynced
        for effect in effects { take(effect, of: kind, at: now, &outcome) }
        outcome.state = update(at: now, time: time)
        outcome.isFirstSync = isSynced && !wasSynced
        // What no record shows is never answered.
        if outcome.state == nil { outcome.triggers = [] }
        return outcome
    }

    /// The state that is new and due.
    private mutating func update(at now: Duration, time: UInt32) -> ClusterState? {
        guard synced != state.synced || index.hasChanges, isDue(at: now) || synced.holds(.all) else { return nil }
        lastUpdate = now
        let (table, changed) = index.update(state.table)
        guard !changed.isEmpty || synced != state.synced else { return nil }
        if !changed.isEmpty { serial = time }
        state = ClusterState(table: table, rules: rules, serial: serial, synced: synced)
        return state
    }

    private func isDue(at now: Duration) -> Bool {
        listing.isEmpty || lastUpdate.map { now - $0 >= Self.patience } ?? false
    }

    private mutating func take(
        _ effect: ReflectorEffect, of kind: ObjectKind, at now: Duration, _ outcome: inout Outcome
    ) {
        switch effect {
        case .beginRelist:
            if !synced.holds(SyncedKinds(kind)) {
                if listing.isEmpty, lastUpdate == nil { lastUpdate = now }
                listing.insert(SyncedKinds(kind))
            }
            index.beginReplacing(kind)
        case .upsert(let object):
            note(object, in: &outcome)
            index.apply(.upsert(object))
        case .delete(let key): index.apply(.delete(key))
        case .endRelist:
            index.endReplacing(kind)
            listing.remove(SyncedKinds(kind))
            outcome.endsList = true
        case .abortRelist: listing.remove(SyncedKinds(kind))
        case .synced: synced.insert(SyncedKinds(kind))
        case .caughtUp: break
        case .faulty: metrics.faultyObjects[kind, default: 0] += 1
        case .counted(let occurrence): metrics.occurrences[kind, default: [:]][occurrence, default: 0] += 1
        case .log, .renewCredentials, .renewConnection: return
        }
        if effect.isContact { contacts[kind] = now }
    }

    /// Takes down when the endpoints of a Service changed, where its controller has written that down.
    private func note(_ object: KubernetesObject, in outcome: inout Outcome) {
        guard isSynced, case .endpointSlice(let slice) = object, let trigger = slice.metadata.lastChangeTriggerTime,
            let service = slice.serviceKey, let isHeadless = index.isHeadless(service)
        else { return }
        outcome.triggers.append(
            ChangeTrigger(time: trigger, service: isHeadless ? .headlessWithSelector : .clusterIP))
    }

    /// Takes how long a change took to be answered.
    package mutating func observe(programming duration: Duration, of service: ProgrammedService) {
        metrics.programming[service, default: ClusterMetrics.emptyProgramming].observe(duration)
    }

    /// The figures as they are now.
    ///
    /// - Parameter now: on the watch's clock.
    package func metrics(at now: Duration) -> ClusterMetrics {
        var metrics = metrics
        metrics.tableOctets = state.table.octetCount
        for kind in ObjectKind.allCases where !SyncedKinds(kind).isEmpty {
            metrics.objects[kind] = index.count(of: kind)
        }
        metrics.ages = contacts.mapValues { now - $0 }
        metrics.isSynced = isSynced
        return metrics
    }
}

extension ReflectorEffect {
    /// Whether it shows that the server answers.
    fileprivate var isContact: Bool {
        switch self {
        case .upsert, .delete, .endRelist, .synced, .caughtUp, .faulty: true
        case .beginRelist, .abortRelist, .counted, .log, .renewCredentials, .renewConnection: false
        }
    }
}
