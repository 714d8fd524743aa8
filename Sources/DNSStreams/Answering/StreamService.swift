public import DNSEngine
public import NIOCore
import Synchronization

/// Takes a query that needs an upstream. `reply` is to be called once, from any thread, with the whole response and
/// without a length prefix, or with nothing where there is no answer; the query counts as in flight until then. Called
/// on an event loop: must not block.
public typealias StreamForward =
    @Sendable (_ query: SuspendedQuery, _ reply: @escaping @Sendable ([UInt8]) -> Void) -> Void

/// Says what of the answers is logged and counted. Called on event loops; must not block.
public protocol StreamObserver: Sendable {
    /// An upstream is to be asked although the client has its answer, from a cache that would otherwise grow old.
    func refresh(_ query: SuspendedQuery)
    /// A way into the log for the calling loop alone, for what is answered from tables; asked for once for each loop, when
    /// something is to be logged.
    func makeLogRing() -> QueryLogRing
    /// The loop's own counters in every series; a negative number where it has none.
    func lane(of loop: any EventLoop) -> Int
}

/// What all connections of a listener share.
final class StreamService: Sendable {
    let limits: StreamLimits
    /// By listener.
    let times = Mutex<[StreamTimes]>([])
    let registry: StreamRegistry
    let forward: StreamForward
    let observer: (any StreamObserver)?
    private let publisher: StatePublisher
    private let group: any EventLoopGroup
    private let answerers: [ObjectIdentifier: NIOLoopBoundBox<StreamAnswerer?>]

    init(
        publisher: StatePublisher, limits: StreamLimits, group: any EventLoopGroup,
        observer: (any StreamObserver)?, forward: @escaping StreamForward
    ) {
        self.publisher = publisher
        self.group = group
        self.limits = limits
        self.observer = observer
        self.forward = forward
        registry = StreamRegistry(limits: limits)
        var answerers: [ObjectIdentifier: NIOLoopBoundBox<StreamAnswerer?>] = [:]
        for loop in group.makeIterator() {
            answerers[ObjectIdentifier(loop)] = .makeEmptyBox(eventLoop: loop)
        }
        self.answerers = answerers
    }

    /// The limits of a listener's connections.
    func limits(of listener: Int) -> StreamLimits {
        limits.with(times.withLock { $0.indices.contains(listener) ? $0[listener] : nil })
    }

    /// Lets all loops take the latest tables, also those that nobody asks.
    func refresh() {
        for loop in group.makeIterator() {
            guard let box = answerers[ObjectIdentifier(loop)] else { continue }
            loop.execute { box.value?.refresh() }
        }
    }

    /// The answerer of the loop that this is called on, made when it is first needed.
    func answerer(on loop: any EventLoop) -> StreamAnswerer {
        guard let box = answerers[ObjectIdentifier(loop)] else {
            preconditionFailure("a connection is on an event loop of the listener's group")
        }
        if let answerer = box.value { return answerer }
        let answerer = StreamAnswerer(publisher, observer: observer, lane: observer?.lane(of: loop) ?? -1)
        box.value = answerer
        return answerer
    }
}
