import NIOCore
import NIOPosix

/// The connections to all upstreams over TCP, TLS and HTTPS: each event loop keeps its own.
final class StreamUpstreams: Sendable {
    private let loop: any EventLoop
    private let pools: NIOLoopBoundBox<StreamPools>

    init(on loop: any EventLoop) {
        self.loop = loop
        pools = .makeBoxSendingValue(StreamPools(loop), eventLoop: loop)
    }

    /// Sends a query; the lane is told how that went, or nothing where no answer comes in time.
    func ask(_ request: StreamTry) { loop.execute { self.pools.value.ask(request) } }

    /// Nobody knows the upstream of this number any more: what is kept for it can go.
    func forget(_ upstream: Int) { loop.execute { self.pools.value.forget(upstream) } }

    /// Closes all connections.
    func close() async throws {
        let ends = try await loop.submit { self.pools.value.close() }.get()
        for end in ends { try await end.get() }
    }
}

/// The pools of one loop, by the upstream's number. Confined to the loop.
final class StreamPools {
    private let loop: any EventLoop
    private var pools: [Int: StreamPool] = [:]
    private var https: [Int: HTTPSUpstream] = [:]
    /// Clients of upstreams that are gone, until they are closed.
    private var closing: [ObjectIdentifier: EventLoopFuture<Void>] = [:]

    init(_ loop: any EventLoop) { self.loop = loop }

    func ask(_ request: StreamTry) {
        let number = request.place.number
        if case .https(let path) = request.place.upstream.security {
            let upstream = https[number] ?? HTTPSUpstream(path: path, request, loop)
            https[number] = upstream
            return upstream.ask(request)
        }
        if pools[number] == nil { pools[number] = StreamPool(loop) }
        pools[number]?.ask(request)
    }

    /// Closes what is kept for an upstream, whose queries have all ended.
    func forget(_ upstream: Int) {
        pools.removeValue(forKey: upstream)?.close()
        guard let closed = https.removeValue(forKey: upstream) else { return }
        let end = closed.close()
        closing[ObjectIdentifier(closed)] = end
        end.assumeIsolated().whenComplete { _ in self.closing[ObjectIdentifier(closed)] = nil }
    }

    /// Returns what comes when all that takes time is closed.
    func close() -> [EventLoopFuture<Void>] {
        for pool in pools.values { pool.close() }
        pools = [:]
        let ends = https.values.map { $0.close() } + closing.values
        https = [:]
        return ends
    }
}

/// The connections to one upstream. Confined to its loop.
final class StreamPool {
    /// Queries under way on one connection before another one is opened (RFC 7766 section 6.2.1.1).
    static let pipelineDepth = 16
    static let connectionsMax = 8
    /// Queries under way on one connection: message IDs must stay hard to guess.
    static let pipelineMax = 1024

    private let loop: any EventLoop
    private var connections: [StreamConnectionToUpstream] = []
    private var name: UpstreamName?

    init(_ loop: any EventLoop) { self.loop = loop }

    /// Takes the connection with the fewest queries under way, or opens one.
    ///
    /// - Parameter isRetry: the connection that had the query was closed: only a new one will do.
    func ask(_ request: StreamTry, isRetry: Bool = false) {
        let ageMax = request.forwarder.configuration.connectionAgeMax.map { TimeAmount($0) }
        for connection in connections where ageMax.map({ connection.age >= $0 }) ?? false { connection.retire() }
        for connection in connections { connection.dropOverdue() }
        let usable = connections.filter(\.isUsable).min { $0.load < $1.load }
        let opensAnother =
            isRetry || (usable?.load ?? 0) >= Self.pipelineDepth && connections.count < Self.connectionsMax
        if let usable, !opensAnother {
            guard usable.load < Self.pipelineMax else { return request.failed(.network("too many queries under way")) }
            request.place.counters.usedConnection(isNew: false)
            return usable.send(request, isRetry: false)
        }
        request.place.counters.usedConnection(isNew: true)
        let connection = StreamConnectionToUpstream(self, request.forwarder, request.place.upstream, loop)
        connections.append(connection)
        connection.send(request, isRetry: isRetry)
        connection.open()
    }

    /// A connection has nothing under way: it is kept, unless there are enough of that kind.
    func becameIdle(_ connection: StreamConnectionToUpstream, most: Int) {
        guard most > 0, connections.filter({ $0.load == 0 }).count > most else { return }
        connection.retire()
    }

    /// The upstream's name, for an upstream that has one.
    func name(of upstream: Upstream) -> UpstreamName? {
        guard let host = upstream.host else { return nil }
        let name = name ?? UpstreamName(host, on: loop)
        self.name = name
        return name
    }

    func closed(_ connection: StreamConnectionToUpstream) { connections.removeAll { $0 === connection } }

    func close() {
        name?.cancel()
        for connection in connections { connection.retire(atOnce: true) }
    }
}
