import KubernetesObjects

extension Reflector {
    /// The first sign of a list that is coming in.
    mutating func beginList(into effects: inout [ReflectorEffect]) {
        guard list?.hasBegun != true else { return }
        list?.hasBegun = true
        if isSynced { effects.append(.counted(.relist)) }
        effects.append(.beginRelist)
    }

    /// The list is complete and shows this version.
    mutating func finishList(_ version: String, at now: Duration, into effects: inout [ReflectorEffect]) {
        beginList(into: &effects)
        list = nil
        effects.append(.endRelist)
        resourceVersion = Self.isVersion(version) ? version : nil
        watchFailures = 0
        relistDue = now + pace.shortened(settings.relistInterval)
        absentSince = nil
        isAbsent = false
        recover(into: &effects)
        if !isSynced {
            isSynced = true
            effects.append(.synced)
        }
        if let resourceVersion { effects.append(.caughtUp(resourceVersion: resourceVersion)) }
    }

    /// A page, or a whole list, has come to its end.
    mutating func finishPage(_ exchange: Exchange, at now: Duration, into effects: inout [ReflectorEffect]) {
        guard let metadata = exchange.list else {
            let failure = RequestFailure(.incompleteList, "the list ended without its metadata")
            return settle(failure, exchange, now, &effects)
        }
        beginList(into: &effects)
        if metadata.continuation.isEmpty {
            finishList(metadata.version, at: now, into: &effects)
            guard resourceVersion == nil else { return }
            let failure = RequestFailure(.incompleteList, "the list has no version to watch from")
            return settle(failure, exchange, now, &effects)
        }
        let pages = (list?.pages ?? 0) + 1
        guard metadata.continuation != list?.continuation, pages < settings.pagesMax else {
            return settle(RequestFailure(.incompleteList, "the list has no end"), exchange, now, &effects)
        }
        list?.pages = pages
        list?.continuation = metadata.continuation
    }

    /// The server has forgotten where the next page begins. What it offers instead is not of one moment, so that no
    /// watch could go on from it: everything is listed again, in one piece.
    mutating func restartWithoutPages(into effects: inout [ReflectorEffect]) {
        abandonList(into: &effects)
        list = ListProgress(isPaged: false)
    }

    /// The list came to nothing.
    mutating func abandonList(into effects: inout [ReflectorEffect]) {
        if list?.hasBegun == true { effects.append(.abortRelist) }
        list = nil
    }

    /// Whether a cluster may be without the collection.
    var mayBeAbsent: Bool { collection.kind == .serviceImport }

    /// The API group is not there: what its objects would say is nothing, and that is known.
    ///
    /// - Returns: whether the refusal means that.
    mutating func settleAbsence(
        _ failure: RequestFailure, at now: Duration, into effects: inout [ReflectorEffect]
    ) -> Bool {
        guard mayBeAbsent, failure.kind == .status(404) else {
            absentSince = nil
            return false
        }
        let since = absentSince ?? now
        absentSince = since
        // Objects that were there are not given up at the first such answer: a starting API server may give it.
        if isSynced, !isAbsent, now - since < settings.absentGroupInterval { return false }
        if !isAbsent {
            list = ListProgress()
            finishList("", at: now, into: &effects)
            isAbsent = true
            absentSince = since
            let line = "API group \(collection.group) is not there (404): no \(collection.resource) until it is"
            effects.append(.log(.warning, "\(collection.resource): \(line)"))
        }
        list = nil
        pace.succeed()
        pace.pause(settings.absentGroupInterval, at: now)
        return true
    }
}
