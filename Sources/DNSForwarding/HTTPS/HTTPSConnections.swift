import AsyncHTTPClient
import NIOCore
import NetworkAddress

/// The connections to one address of an upstream. Given up, they end what is under way first: closing an HTTP client cancels
/// all of its requests. Confined to its loop.
final class HTTPSConnections {
    /// What the connections depend on.
    struct Settings: Equatable {
        let tls: UpstreamTLS
        let source: IPAddress?
        let idleTimeout: Duration
        let connectTimeout: Duration

        init(_ configuration: ForwarderConfiguration) {
            tls = configuration.tls
            source = configuration.sourceAddress
            idleTimeout = configuration.idleTimeout
            connectTimeout = configuration.totalTimeout
        }
    }

    let settings: Settings
    /// `nil` where the system looks that up.
    let address: IPAddress?
    private let client: HTTPClient
    private let loop: any EventLoop
    private var underWay = 0
    private var isClosing = false
    /// Kept when the connections are closed, once they are given up.
    private var retired: EventLoopPromise<Void>?

    init(_ settings: Settings, to address: IPAddress?, as authority: String, on loop: any EventLoop) throws {
        self.settings = settings
        self.address = address
        self.loop = loop
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: try settings.tls.configuration(), redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(settings.connectTimeout)))
        configuration.connectionPool.idleTimeout = TimeAmount(settings.idleTimeout)
        // The exchange asks the next upstream itself.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.localAddress = settings.source?.description
        if let address { configuration.dnsOverride[authority] = "\(address)" }
        client = HTTPClient(eventLoopGroupProvider: .shared(loop), configuration: configuration)
    }

    /// Begins a request; ``end()`` follows when the result is there.
    func begin(
        _ request: HTTPClient.Request, _ accumulator: ResponseAccumulator, deadline: NIODeadline
    ) -> EventLoopFuture<HTTPClient.Response> {
        underWay += 1
        return client.execute(
            request: request, delegate: accumulator, eventLoop: .delegateAndChannel(on: loop), deadline: deadline
        ).futureResult
    }

    func end() {
        underWay -= 1
        if underWay == 0, retired != nil { close() }
    }

    /// No further request is coming. The result comes when all connections are closed.
    func retire() -> EventLoopFuture<Void> {
        let retired = retired ?? loop.makePromise(of: Void.self)
        self.retired = retired
        if underWay == 0 { close() }
        return retired.futureResult
    }

    /// Cancels what is under way.
    func close() {
        let retired = retired ?? loop.makePromise(of: Void.self)
        self.retired = retired
        guard !isClosing else { return }
        isClosing = true
        client.shutdown().cascade(to: retired)
    }
}
