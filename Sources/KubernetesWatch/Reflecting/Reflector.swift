/// Follows one collection of an API server by listing and watching it: which requests to make and when, and what their
/// responses mean for the objects held. Does no I/O and has no clock: whoever drives it says what time it is, as a
/// duration since any fixed moment on a clock that never goes back.
///
/// Use: `next` says which request to send, or until when to wait. The response goes to `receive(head:)`, then each
/// event in its body to `receive(_:)`; `end` closes the exchange, however it ended, and `next` is asked again. While an
/// exchange is under way, `deadline` says when it is to be given up.
///
/// The rules: everything is listed first, by a watch with initial events (KEP-3157) or, where the server does not know
/// those, in pages; a list in progress takes nothing away until it is complete. Then changes are watched, from the last
/// version seen. Versions are never compared but for equality.
public struct Reflector: Sendable {
    /// What to do next.
    public enum Instruction: Hashable, Sendable {
        /// The request begins an exchange.
        case send(APIRequest)
        /// Nothing is to be done until then.
        case wait(until: Duration)
    }

    /// What is followed.
    public let collection: WatchedCollection
    let settings: ReflectorSettings

    /// The version up to which all changes are in; `nil` while there is nothing to go on from.
    public internal(set) var resourceVersion: String?
    /// Whether there has been a complete list.
    public internal(set) var isSynced = false
    /// When the server last said anything of use.
    public internal(set) var lastContact: Duration?

    var exchange: Exchange?
    var list: ListProgress?
    var pace: RetryPace
    var failureLog: FailureLog
    var faultReports = FaultReports()
    /// The encodings of the collection; JSON alone once the server has refused the request for protobuf.
    var encodings: [BodyEncoding]

    /// When everything is to be listed though the watch works.
    var relistDue: Duration?
    /// Until when lists are read in pages.
    var streamingOffUntil: Duration?
    var streamingFailures = 0
    /// Failed watches from `resourceVersion`.
    var watchFailures = 0
    /// Watches in a row that said nothing.
    var silentWatches = 0
    var silentWatchesMax: Int
    /// Since when the API group is not there.
    var absentSince: Duration?
    /// Whether the collection is taken to be empty because its API group is not there.
    var isAbsent = false

    /// Begins with nothing.
    ///
    /// - Parameter seed: of the random part of all waits; should differ between processes.
    public init(_ collection: WatchedCollection, settings: ReflectorSettings = .init(), seed: UInt64) {
        self.collection = collection
        self.settings = settings
        encodings = collection.encodings
        pace = RetryPace(settings, seed: seed)
        failureLog = FailureLog(interval: settings.logInterval)
        silentWatchesMax = settings.silentWatchesMax
    }

    /// What to do now. While an exchange is under way: to wait for its deadline.
    public mutating func next(at now: Duration) -> Instruction {
        if exchange != nil { return .wait(until: deadline ?? now) }
        if let notBefore = pace.notBefore, now < notBefore { return .wait(until: notBefore) }
        let lifetime = pace.pick(settings.watchLifetime)
        var end = now + lifetime + settings.watchOverrun
        var request: APIRequest
        if list == nil, let resourceVersion, relistDue.map({ now < $0 }) ?? true {
            request = .watch(collection, after: resourceVersion, seconds: lifetime.components.seconds)
        } else if list == nil, streamingOffUntil.map({ now >= $0 }) ?? true {
            list = ListProgress()
            request = .streamingList(of: collection, seconds: lifetime.components.seconds)
        } else {
            let progress = list ?? ListProgress()
            list = progress
            let limit = progress.isPaged ? settings.pageSize : nil
            request = .page(of: collection, limit: limit, continuation: progress.continuation)
            end = now + settings.listTimeout
        }
        request.encodings = encodings
        exchange = Exchange(request, at: now, end: end)
        return .send(request)
    }

    /// Whether a watch is under way, with everything in that there was before it.
    public var isWatching: Bool { exchange?.answered != nil && exchange?.isWatching == true }

    /// When the exchange under way is to be given up; `nil` where there is none. Each event moves it.
    public var deadline: Duration? {
        guard let exchange else { return nil }
        if exchange.failure != nil { return exchange.lastContact }
        if exchange.answered == nil {
            let isWholeList = exchange.request.purpose == .list && list?.isPaged == false
            return exchange.started + (isWholeList ? settings.listTimeout : settings.headTimeout)
        }
        if exchange.isWatching {
            let end = relistDue.map { min($0, exchange.end) } ?? exchange.end
            // Garbage may look like the beginning of a long event.
            let event = exchange.partialSince.map { $0 + settings.eventTimeout } ?? end
            return min(end, event, exchange.lastContact + settings.watchSilence)
        }
        return min(exchange.started + settings.listTimeout, exchange.lastContact + settings.listSilence)
    }
}
