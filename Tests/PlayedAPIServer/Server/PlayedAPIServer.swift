import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A Kubernetes API server for tests: lists and watches of a few kinds, over TLS and HTTP/2 or less, with faults on
/// command.
///
/// All of it runs on one thread of its own. A server must be stopped; ``with(_:_:)`` sees to that.
public final class PlayedAPIServer: Sendable {
    /// The port on 127.0.0.1; it stays the same when the server goes down and comes up again.
    public let port: Int
    /// Whether it speaks TLS.
    public let isSecure: Bool
    let loop: any EventLoop
    private let group: MultiThreadedEventLoopGroup
    private let core: NIOLoopBound<ServerCore>
    private let isStopped = Mutex(false)

    /// `https://127.0.0.1:PORT`, or with `http`.
    public var url: String { "\(isSecure ? "https" : "http")://127.0.0.1:\(port)" }

    private init(
        port: Int, isSecure: Bool, group: MultiThreadedEventLoopGroup, loop: any EventLoop,
        core: NIOLoopBound<ServerCore>
    ) {
        self.port = port
        self.isSecure = isSecure
        self.group = group
        self.loop = loop
        self.core = core
    }

    /// Starts a server without any objects on a free port of 127.0.0.1.
    public static func start(_ options: Options = Options()) async throws -> PlayedAPIServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        do {
            let core = try await loop.submit {
                NIOLoopBound(try ServerCore(options, on: loop), eventLoop: loop)
            }.get()
            let listener = try await Listener.bindToFreePort(core, on: loop)
            guard let port = listener.localAddress?.port else {
                throw PlayedAPIServerError(description: "the listening socket has no port")
            }
            let server = PlayedAPIServer(
                port: port, isSecure: options.certificates != nil, group: group, loop: loop, core: core)
            try await server.onLoop { $0.listener = listener }
            server.sendBookmarks(each: options.bookmarkInterval)
            return server
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
    }

    /// Starts a server, and stops it when the body has ended in whichever way.
    @discardableResult
    public static func with<Result: Sendable>(
        _ options: Options = Options(), _ body: (PlayedAPIServer) async throws -> Result
    ) async throws -> Result {
        let server = try await start(options)
        do {
            let result = try await body(server)
            try await server.stop()
            return result
        } catch {
            try await server.stop()
            throw error
        }
    }

    /// Ends everything; whatever is asked of the server afterwards, or still waited for, fails.
    public func stop() async throws {
        let wasStopped = isStopped.withLock { isStopped in
            defer { isStopped = true }
            return isStopped
        }
        guard !wasStopped else { return }
        let core = core
        let listener = try await loop.submit {
            core.value.disappointAll()
            core.value.cutAllConnections()
            return core.value.listener
        }.get()
        try await listener?.close()
        try await group.shutdownGracefully()
    }

    /// Closes the port and all connections, as a server does that dies. Objects, faults and the log stay.
    public func down() async throws {
        let listener = try await onLoop { core in
            defer { core.listener = nil }
            return core.listener
        }
        try await listener?.close()
        try await onLoop { $0.cutAllConnections() }
    }

    /// Listens on the same port again after ``down()``. A process that was started while the port was open may hold it for
    /// a moment.
    public func up() async throws {
        for _ in 0..<500 {
            do {
                let listener = try await Listener.bind(core, on: loop, port: port)
                return try await onLoop { $0.listener = listener }
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        throw PlayedAPIServerError(description: "port \(port) is still in use")
    }

    /// New connections get these certificates: after ``TestCertificates/rotate()``, or those of another authority.
    public func use(_ certificates: TestCertificates) async throws {
        try await onLoop { core in
            core.options.certificates = certificates
            core.tls = try Listener.tls(core.options)
        }
    }

    /// The tokens that are let in from now on; `nil`: everyone is.
    public func accept(tokens: Set<String>?) async throws {
        try await onLoop { $0.options.tokens = tokens }
    }

    /// The clock of all times that a server gives: CLOCK_MONOTONIC in nanoseconds.
    public static func now() -> UInt64 { NIODeadline.now().uptimeNanoseconds }

    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (ServerCore) throws -> Value) async throws -> Value {
        let (core, loop) = (core, loop)
        // Under the lock, so that nothing is given to a loop that has ended and would never come to it.
        let result = isStopped.withLock { isStopped -> EventLoopFuture<Value>? in
            isStopped ? nil : loop.submit { try body(core.value) }
        }
        guard let result else { throw PlayedAPIServerError(description: "the server has stopped") }
        return try await result.get()
    }

    private func sendBookmarks(each interval: Duration?) {
        guard let interval else { return }
        let core = core
        let amount = TimeAmount.nanoseconds(Int64(interval / .nanoseconds(1)))
        loop.scheduleRepeatedTask(initialDelay: amount, delay: amount) { _ in core.value.sendBookmarks() }
    }
}
