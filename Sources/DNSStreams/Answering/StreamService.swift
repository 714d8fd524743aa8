public import DNSEngine
import NIOCore

/// Takes a query that needs an upstream. `reply` is to be called once, from any thread, with the whole response and
/// without a length prefix, or with nothing where there is no answer; the query counts as in flight until then. Called
/// on an event loop: must not block.
public typealias StreamForward =
    @Sendable (_ query: SuspendedQuery, _ reply: @escaping @Sendable ([UInt8]) -> Void) -> Void

/// Is shown what was answered. Called on event loops; must not block.
public protocol StreamObserver: Sendable {
    /// The server blocks whose answers are to be shown; asked for once, when the listener starts.
    var loggedBlocks: BlockSet { get }
    /// A query was answered from tables, within this time. Queries that went to an upstream are not shown.
    func answered(_ query: [UInt8], with response: [UInt8], block: Int, client: Client, nanoseconds: UInt64)
    /// An upstream is to be asked although the client has its answer, from a cache that would otherwise grow old.
    func refresh(_ query: SuspendedQuery)
}

/// What all connections of a listener share.
final class StreamService: Sendable {
    let limits: StreamLimits
    let registry: StreamRegistry
    let forward: StreamForward
    let observer: (any StreamObserver)?
    let loggedBlocks: BlockSet
    private let publisher: StatePublisher
    private let answerers: [ObjectIdentifier: NIOLoopBoundBox<StreamAnswerer?>]

    init(
        publisher: StatePublisher, limits: StreamLimits, group: any EventLoopGroup,
        observer: (any StreamObserver)?, forward: @escaping StreamForward
    ) {
        self.publisher = publisher
        self.limits = limits
        self.observer = observer
        self.forward = forward
        loggedBlocks = observer?.loggedBlocks ?? BlockSet()
        registry = StreamRegistry(limits: limits)
        var answerers: [ObjectIdentifier: NIOLoopBoundBox<StreamAnswerer?>] = [:]
        for loop in group.makeIterator() {
            answerers[ObjectIdentifier(loop)] = .makeEmptyBox(eventLoop: loop)
        }
        self.answerers = answerers
    }

    /// The answerer of the loop that this is called on, made when it is first needed.
    func answerer(on loop: any EventLoop) -> StreamAnswerer {
        guard let box = answerers[ObjectIdentifier(loop)] else {
            preconditionFailure("a connection is on an event loop of the listener's group")
        }
        if let answerer = box.value { return answerer }
        let answerer = StreamAnswerer(publisher)
        box.value = answerer
        return answerer
    }
}
