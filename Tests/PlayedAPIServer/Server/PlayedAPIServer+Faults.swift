extension PlayedAPIServer {
    /// Lets something go wrong with requests to come. Several faults wait for their turn in the order in which they
    /// were set.
    public func setFault(_ fault: Fault) async throws {
        try await onLoop { $0.faults.add(fault) }
    }

    /// Lets something go wrong with every request of a path (`nil`: of all) until it is cleared, or so many times.
    public func setFault(_ action: FaultAction, for path: String? = nil, times: Int? = nil) async throws {
        try await setFault(Fault(action, path: path, times: times))
    }

    /// Everything goes well again; with a path, only what was set for it. Connections that have fallen silent stay so.
    public func clearFaults(for path: String? = nil) async throws {
        try await onLoop { core in
            core.faults.clear(path: path)
            if path == nil { core.acceptsSilently = false }
        }
    }

    /// Lets something go wrong with the watches of a path (`nil`: of all) that are under way, now.
    ///
    /// - Returns: how many there were.
    /// - Throws: for faults that are none of a watch that has begun.
    @discardableResult
    public func disturbWatches(of path: String? = nil, _ action: FaultAction) async throws -> Int {
        try await onLoop { core in
            let affected = core.watches.values.filter { path == nil || $0.path == path }
            for watch in affected {
                guard watch.suffer(action, oldest: core.history.oldest) else {
                    throw PlayedAPIServerError(description: "a watch that has begun cannot suffer \(action)")
                }
            }
            return affected.count
        }
    }

    /// New connections are accepted and nothing is ever read from or written to them, until ``clearFaults(for:)``.
    public func acceptSilently() async throws {
        try await onLoop { $0.acceptsSilently = true }
    }

    /// Closes every TCP connection, without any farewell.
    public func cutAllConnections() async throws {
        try await onLoop { $0.cutAllConnections() }
    }

    /// Stops to read and write on every connection and keeps TCP open.
    public func freezeAllConnections() async throws {
        try await onLoop { $0.freezeAllConnections() }
    }
}
