import AsyncHTTPClient
public import NIOCore
import NIOHTTP1
import Synchronization

/// Sends requests to an API server, with what it takes to be let in, over as few connections as it takes.
///
/// Follows the files that the credentials come from: tokens per request; a change of anything that TLS is made with
/// drops the connections, as ``renew()`` does.
///
/// Requests that nobody waits for any more are ended at the server too. ``shutdown()`` has to be called before the last
/// reference goes.
public final class APIServerClient: Sendable {
    /// How requests are made.
    public struct Settings: Sendable {
        /// `clusterdns/1.0`.
        public var userAgent: String
        /// How long making a connection may take, with TLS.
        public var connectTime = Duration.seconds(5)
        /// How long the head of a response may take.
        public var answerTime = Duration.seconds(30)
        /// What the server is asked no more than.
        public var limits = RequestLimiter.Limits()
        /// Whether HTTP/2 is used with servers that offer it.
        ///
        /// Over HTTP/2 a list takes five times the work that it takes over HTTP/1.1, and up to 8 MiB of each body wait
        /// in memory for a slow reader, at many times their size. Over HTTP/1.1 they wait at the server; each watch has
        /// a connection of its own, which costs next to nothing.
        public var offersHTTP2 = false
        /// Told of every request that has got an answer's head, or none.
        public var requestEnded: (@Sendable (APIRequestReport) -> Void)?
        /// Called for each new connection; for tests.
        package var connectionOpened: (@Sendable (any Channel) -> Void)?

        /// Everything but the name has a default.
        public init(userAgent: String) {
            self.userAgent = userAgent
        }
    }

    /// The connections of the time, and what they were made with.
    private struct Connections {
        let server: APIServerURL
        let tls: TLSMaterial?
        let http: HTTPClient
    }

    private struct State {
        var reader: CredentialReader
        var connections: Connections
        var limiter: RequestLimiter
        /// When all connections that were given up will have been closed.
        var retired: EventLoopFuture<Void>
        var isShutDown = false
    }

    private let settings: Settings
    private let eventLoop: any EventLoop
    private let reportFault: @Sendable (CredentialFault) -> Void
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// Reads the credentials; connects to nothing yet.
    ///
    /// - Parameters:
    ///   - group: one of its event loops is used.
    ///   - reportFault: told once of each reason why credentials that have changed cannot be used; the last ones stay.
    /// - Throws: where the credentials cannot be read.
    public convenience init(
        _ access: APIServerAccess, settings: Settings, group: any EventLoopGroup,
        reportFault: @escaping @Sendable (CredentialFault) -> Void
    ) throws(CredentialFault) {
        try self.init(access, settings: settings, group: group, now: { .now }, reportFault: reportFault)
    }

    /// As the other one, with a clock.
    package init(
        _ access: APIServerAccess, settings: Settings, group: any EventLoopGroup,
        now: @escaping @Sendable () -> ContinuousClock.Instant,
        reportFault: @escaping @Sendable (CredentialFault) -> Void
    ) throws(CredentialFault) {
        self.settings = settings
        self.now = now
        self.reportFault = reportFault
        eventLoop = group.next()
        let reader = try CredentialReader(access, at: now())
        state = Mutex(
            State(
                reader: reader,
                connections: try Self.connections(for: reader.credentials, settings: settings, eventLoop: eventLoop),
                limiter: RequestLimiter(settings.limits), retired: eventLoop.makeSucceededVoidFuture()))
    }

    /// Where the API server is, by the last credentials.
    public var server: APIServerURL { state.withLock { $0.reader.credentials.server } }

    /// How many requests wait for the head of their response.
    public var inFlight: Int { state.withLock { $0.limiter.inFlight } }

    /// Sends a `GET` request and waits for the head of the response, whatever its status.
    ///
    /// - Parameters:
    ///   - path: begins with a slash; not escaped.
    ///   - query: names and values, not escaped.
    ///   - accept: the encoding asked for. With protobuf, JSON is accepted too.
    ///   - answerTime: how long the head may take; `nil` for that of the settings.
    /// - Throws: ``APIConnectionError``, and `CancellationError` where the task is cancelled.
    public func open(
        path: String, query: [(name: String, value: String)] = [], accept: BodyEncoding = .protobuf,
        answerTime: Duration? = nil
    ) async throws -> APIResponse {
        let asked = now()
        while case .wait(let pause) = state.withLock({ $0.limiter.admit(at: now()) }) {
            try await Task.sleep(for: pause)
        }
        let started = now()
        var status: Int?
        defer {
            state.withLock { $0.limiter.release() }
            settings.requestEnded?(
                APIRequestReport(status: status, duration: now() - started, waited: started - asked))
        }
        let response = try await send(
            path: path, query: query, accept: accept, answerTime: answerTime ?? settings.answerTime)
        status = response.status
        return response
    }

    /// Finds out whether the server answers, with a small request that counts against no limit.
    ///
    /// Where HTTP/2 is used it goes over the same connection as all others, so that no answer means that the connection
    /// is dead; with HTTP/1.1 it only says that the server is alive.
    ///
    /// - Throws: where no answer has come within the time; whether it is a good one does not matter.
    public func probe(within time: Duration) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let response = try await self.send(path: "/version", query: [], accept: .json, answerTime: time)
                // To the end, so that the connection can be used again.
                _ = try await response.body.prefix(octetsMax: 1 << 16)
            }
            group.addTask {
                try await Task.sleep(for: time)
                throw self.context(answerTime: time).words(for: HTTPClientError.deadlineExceeded)
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Gives up all connections. Requests under way fail, later ones make new connections.
    public func renew() {
        update { state throws(CredentialFault) in try replaceConnections(in: &state) }
    }

    /// Reads the credentials again, whether their files have changed or not; for when the server does not accept them.
    public func refreshCredentials() {
        refresh(isForced: true)
    }

    /// Closes all connections. Requests under way fail, and later ones too. To be called once.
    public func shutdown() async {
        let closed = state.withLock { state in
            state.isShutDown = true
            return state.connections.http.shutdown().and(state.retired)
        }
        await withCheckedContinuation { continuation in
            closed.whenComplete { _ in continuation.resume() }
        }
    }

    private func send(
        path: String, query: [(name: String, value: String)], accept: BodyEncoding, answerTime: Duration
    ) async throws -> APIResponse {
        try Task.checkCancellation()
        refresh(isForced: false)
        let (http, credentials) = state.withLock { ($0.connections.http, $0.reader.credentials) }
        let server = credentials.server
        let host = credentials.tls?.serverName.map { "\($0):\(server.port)" } ?? server.authority
        let scheme = server.isSecure ? "https" : "http"
        var request = HTTPClientRequest(
            url: "\(scheme)://\(host)\(server.pathPrefix)\(RequestPath.text(path: path, query: query))")
        request.headers.add(name: "host", value: server.authority)
        request.headers.add(name: "user-agent", value: settings.userAgent)
        request.headers.add(
            name: "accept",
            value: accept == .protobuf
                ? "application/vnd.kubernetes.protobuf, application/json" : "application/json")
        if let token = credentials.bearerToken {
            request.headers.add(name: "authorization", value: "Bearer \(token)")
        }
        let context = context(answerTime: answerTime)
        do {
            let response = try await http.execute(request, timeout: TimeAmount(answerTime))
            return APIResponse(response, context: context)
        } catch {
            throw context.words(for: error)
        }
    }

    private func context(answerTime: Duration) -> ConnectionErrorContext {
        let credentials = state.withLock { $0.reader.credentials }
        return ConnectionErrorContext(
            server: credentials.server, connectTime: settings.connectTime, answerTime: answerTime,
            authorityOrigin: credentials.tls?.authorityOrigin ?? "")
    }

    private func refresh(isForced: Bool) {
        update { state throws(CredentialFault) in
            let fault = state.reader.refresh(at: now(), isForced: isForced)
            let credentials = state.reader.credentials
            if credentials.server != state.connections.server || credentials.tls != state.connections.tls {
                try replaceConnections(in: &state)
            }
            if let fault { throw fault }
        }
    }

    private func update(_ change: (inout State) throws(CredentialFault) -> Void) {
        let fault = state.withLock { state -> CredentialFault? in
            guard !state.isShutDown else { return nil }
            do throws(CredentialFault) {
                try change(&state)
                return nil
            } catch {
                return error
            }
        }
        if let fault { reportFault(fault) }
    }

    private func replaceConnections(in state: inout State) throws(CredentialFault) {
        let old = state.connections.http
        state.connections = try Self.connections(
            for: state.reader.credentials, settings: settings, eventLoop: eventLoop)
        state.retired = state.retired.and(old.shutdown()).map { _ in }
    }

    private static func connections(
        for credentials: Credentials, settings: Settings, eventLoop: any EventLoop
    ) throws(CredentialFault) -> Connections {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = TimeAmount(settings.connectTime)
        configuration.connectionPool.retryConnectionEstablishment = false
        // Each watch has a connection of its own with HTTP/1.1; none must wait for another to end.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        configuration.httpVersion = settings.offersHTTP2 ? .automatic : .http1Only
        let opened = settings.connectionOpened
        let initializer: @Sendable (any Channel) -> EventLoopFuture<Void> = { channel in
            opened?(channel)
            return KeepAlive.apply(to: channel)
        }
        configuration.http1_1ConnectionDebugInitializer = initializer
        configuration.http2ConnectionDebugInitializer = initializer
        if let tls = credentials.tls {
            configuration.tlsConfiguration = try tls.configuration()
            // The certificate is compared with the URL's host, so that has to be the name; this leads to the server.
            if let name = tls.serverName { configuration.dnsOverride = [name: credentials.server.host] }
        }
        return Connections(
            server: credentials.server, tls: credentials.tls,
            http: HTTPClient(eventLoopGroupProvider: .shared(eventLoop), configuration: configuration))
    }
}
