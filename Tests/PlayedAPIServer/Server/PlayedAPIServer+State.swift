public import KubernetesObjects

extension PlayedAPIServer {
    /// What became of changes.
    public struct Applied: Hashable, Sendable {
        /// The version after the last change.
        public let resourceVersion: UInt64
        /// How many events went out, over all watches.
        public let eventsSent: Int
        /// When the server took the changes up, on the clock of ``PlayedAPIServer/now()``.
        public let acceptedNanoseconds: UInt64
        /// When the events had been handed to the sockets, on the clock of ``PlayedAPIServer/now()``.
        public let nanoseconds: UInt64
    }

    /// Applies changes in their order; each gets the next version, and watches hear of it before this returns.
    ///
    /// Objects without a uid get one, and keep it while they exist. Deleting what is not there changes nothing.
    @discardableResult
    public func apply(_ changes: [ObjectChange]) async throws -> Applied {
        try await onLoop { core in
            core.apply(changes) { $0.apply($1) }
        }
    }

    /// Puts objects there that go out as given octets.
    @discardableResult
    public func apply(_ objects: [RawObject]) async throws -> Applied {
        try await onLoop { core in
            core.apply(objects) { $0.apply($1) }
        }
    }

    /// The objects of a kind as they are stored, in the order of lists; raw ones are left out.
    public func objects(_ kind: ObjectKind) async throws -> [KubernetesObject] {
        try await onLoop { $0.history.list(kind).compactMap(\.object) }
    }

    /// The version of the last change.
    public func resourceVersion() async throws -> UInt64 {
        try await onLoop { $0.history.version }
    }

    /// Forgets what happened so far: watches from before now and pages of lists that have begun are expired.
    public func compact() async throws {
        try await onLoop { core in
            core.history.compact()
            core.snapshots = [:]
        }
    }

    /// Everything is as given, at a version that may be lower than before, as after a restore of etcd from a backup.
    /// All connections are cut: for a restore every API server is restarted.
    ///
    /// - Parameter resourceVersion: at least 1.
    public func restoreEtcd(objects: [KubernetesObject], resourceVersion: UInt64) async throws {
        try await onLoop { core in
            core.history.restore(objects, version: resourceVersion)
            core.snapshots = [:]
            core.cutAllConnections()
        }
    }

    /// Sends a bookmark to every watch that allows them.
    public func sendBookmarks() async throws {
        try await onLoop { $0.sendBookmarks() }
    }
}

extension ServerCore {
    fileprivate func apply<Change>(
        _ changes: [Change], _ apply: (inout ObjectHistory, Change) -> ObjectEvent?
    ) -> PlayedAPIServer.Applied {
        let accepted = PlayedAPIServer.now()
        let sent = tell(changes.compactMap { apply(&history, $0) })
        return PlayedAPIServer.Applied(
            resourceVersion: history.version, eventsSent: sent, acceptedNanoseconds: accepted,
            nanoseconds: PlayedAPIServer.now())
    }
}
