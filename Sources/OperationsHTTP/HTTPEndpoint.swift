import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import NetworkAddress
import Synchronization

/// One address that is listened on. What it answers can be replaced while it listens.
final class HTTPEndpoint: Sendable {
    /// The address with the port that the kernel chose for port 0.
    let endpoint: SocketEndpoint
    private let content: HTTPContent
    private let task: Task<Void, any Error>

    /// Listens.
    ///
    /// - Parameter group: where its connections are read.
    static func open(
        _ endpoint: SocketEndpoint, handlers: [String: HTTPHandler], group: any EventLoopGroup
    ) async throws(HTTPEndpointError) -> HTTPEndpoint {
        let content = HTTPContent(handlers)
        let (running, announce) = AsyncThrowingStream<UInt16, any Error>.makeStream()
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in content.respond(to: request) },
            server: .http1(
                configuration: .init(
                    idleTimeout: HTTPLimits.idleTime,
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: HTTPLimits.headerOctetsMax, maxHeaderListSize: HTTPLimits.headerOctetsMax,
                        maxHeaderFieldCount: 100))),
            configuration: .init(
                address: .hostname("\(endpoint.address)", port: Int(endpoint.port)),
                availableConnectionsDelegate: MaximumAvailableConnections(HTTPLimits.connectionsMax)),
            onServerRunning: { channel in
                announce.yield(UInt16(truncatingIfNeeded: channel.localAddress?.port ?? 0))
            },
            eventLoopGroupProvider: .shared(group), logger: Logger(label: "http") { _ in SwiftLogNoOpLogHandler() })
        let task = Task {
            do {
                try await application.run()
                announce.finish()
            } catch {
                announce.finish(throwing: error)
                throw error
            }
        }
        do {
            for try await port in running {
                return HTTPEndpoint(SocketEndpoint(endpoint.address, port: port), content, task)
            }
            throw HTTPEndpointError(endpoint: endpoint, reason: "the listener ended")
        } catch let error as HTTPEndpointError {
            throw error
        } catch {
            throw HTTPEndpointError(endpoint: endpoint, reason: Self.describe(error))
        }
    }

    private init(_ endpoint: SocketEndpoint, _ content: HTTPContent, _ task: Task<Void, any Error>) {
        self.endpoint = endpoint
        self.content = content
        self.task = task
    }

    /// From now on requests are answered by these.
    func replace(with handlers: [String: HTTPHandler]) { content.replace(with: handlers) }

    /// Stops listening and closes all connections. Returns when that is done.
    func close() async {
        task.cancel()
        // A listener that was told to end has nothing to say about how it ended.
        _ = await task.result
    }

    private static func describe(_ error: any Error) -> String {
        switch error {
        case let error as IOError where error.errnoCode == EADDRINUSE: "address already in use"
        case let error as IOError where error.errnoCode == EADDRNOTAVAIL: "cannot assign requested address"
        case let error as IOError where error.errnoCode == EACCES: "permission denied"
        default: "\(error)"
        }
    }
}

/// What an endpoint answers, by path.
private final class HTTPContent: Sendable {
    private let handlers: Mutex<[String: HTTPHandler]>

    init(_ handlers: [String: HTTPHandler]) { self.handlers = Mutex(handlers) }

    func replace(with new: [String: HTTPHandler]) { handlers.withLock { $0 = new } }

    func respond(to request: Request) -> Response {
        guard request.method == .get || request.method == .head else {
            return Self.response(HTTPAnswer(status: 405, body: "Method Not Allowed\n"))
        }
        guard let handler = handlers.withLock({ $0[request.uri.path] }) else {
            return Self.response(HTTPAnswer(status: 404, body: "404 page not found\n"))
        }
        return Self.response(handler())
    }

    private static func response(_ answer: HTTPAnswer) -> Response {
        Response(
            status: .init(code: answer.status), headers: [.contentType: answer.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
    }
}
