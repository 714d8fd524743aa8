import AsyncHTTPClient
import DNSWire
import NIOCore
import NIOHTTP1
import NetworkAddress

/// One upstream that speaks DNS over HTTPS (RFC 8484), over HTTP/2 where it can. Confined to its loop.
///
/// Where the upstream has a name and the line a `resolver`, the name is looked up there; without one the system does it for
/// each connection.
final class HTTPSUpstream {
    private let loop: any EventLoop
    private let path: String
    private let place: UpstreamPlace
    private let name: UpstreamName?
    private var client: HTTPClient?
    /// What the client has been made for.
    private var configuration: ForwarderConfiguration
    /// What the client connects to; `nil` where the system looks that up.
    private var address: IPAddress?
    /// Whether the last request got an answer: then there is a connection that the next one can use.
    private var isConnected = false
    private var isClosed = false
    /// Comes when the clients that are given up are closed.
    private var retired: EventLoopFuture<Void>

    init(path: String, _ request: StreamTry, _ loop: any EventLoop) {
        self.path = path
        self.loop = loop
        retired = loop.makeSucceededVoidFuture()
        place = request.place
        configuration = request.forwarder.configuration
        name = request.place.upstream.host.map { UpstreamName($0, on: loop) }
    }

    func ask(_ request: StreamTry) {
        guard !isClosed else { return request.failed(.stopped) }
        if request.forwarder.configuration != configuration {
            configuration = request.forwarder.configuration
            retireClient()
        }
        guard let name, !configuration.resolvers.isEmpty else { return send(request) }
        name.withAddress(by: configuration.resolvers) { result in
            switch result {
            case .success(let address):
                self.connect(to: address)
                self.send(request)
            case .failure(let failure): request.failed(.network(failure.description))
            }
        }
    }

    /// Ends everything; the result comes when all connections are closed.
    func close() -> EventLoopFuture<Void> {
        isClosed = true
        name?.cancel()
        retireClient()
        return retired
    }

    private func connect(to address: IPAddress) {
        guard address != self.address else { return }
        self.address = address
        retireClient()
    }

    private func retireClient() {
        guard let client else { return }
        self.client = nil
        isConnected = false
        retired = retired.and(client.shutdown()).map { _ in }
    }
}

// MARK: - Requests

extension HTTPSUpstream {
    private func send(_ request: StreamTry) {
        place.counters.usedConnection(isNew: !isConnected)
        do {
            let message = try HTTPClient.Request(
                url: url(for: request.query), method: configuration.httpMethod.isGET ? .GET : .POST,
                headers: headers, body: configuration.httpMethod.isGET ? nil : .bytes(request.query.octets))
            let accumulator = ResponseAccumulator(request: message, maxBodySize: 65_535)
            let task = try openClient().execute(
                request: message, delegate: accumulator, eventLoop: .delegateAndChannel(on: loop),
                deadline: .now() + TimeAmount(request.timeout))
            task.futureResult.hop(to: loop).assumeIsolated().whenComplete { self.ended(request, $0) }
        } catch {
            request.failed(.network(NetworkErrorText(error).description))
        }
    }

    private func ended(_ request: StreamTry, _ result: Result<HTTPClient.Response, any Error>) {
        switch result {
        case .success(let response):
            isConnected = true
            do throws(HTTPSAnswer.Fault) {
                request.succeeded(try HTTPSAnswer.message(in: response))
            } catch {
                request.failed(.network(error.description))
            }
        case .failure(let error):
            isConnected = false
            if let address { name?.turn(from: address) }
            request.failed(.network(HTTPSAnswer.words(for: error)))
        }
    }

    private var headers: HTTPHeaders {
        var headers = HTTPHeaders([("accept", "application/dns-message")])
        if !configuration.httpMethod.isGET {
            headers.add(name: "content-type", value: "application/dns-message")
        }
        return headers
    }

    /// The name that the certificate has to be for, and the path; with GET the message, whose ID is 0, so that caches on
    /// the way know it again (RFC 8484 section 4.1).
    private func url(for query: UpstreamQuery) -> String {
        let base = "https://\(authority):\(place.upstream.endpoint.port)\(path)"
        guard configuration.httpMethod.isGET else { return base }
        return base + (path.contains("?") ? "&" : "?") + "dns=" + Base64URL.text(query.octets)
    }

    private var authority: String {
        let name = configuration.tls.serverName ?? place.upstream.host ?? "\(place.upstream.endpoint.address)"
        return IPAddress(name)?.isIPv4 == false ? "[\(name)]" : name
    }

    private func openClient() throws -> HTTPClient {
        if let client { return client }
        var settings = HTTPClient.Configuration(
            tlsConfiguration: try configuration.tls.configuration(), redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(configuration.totalTimeout)))
        settings.connectionPool.idleTimeout = TimeAmount(configuration.idleTimeout)
        // The exchange asks the next upstream itself.
        settings.connectionPool.retryConnectionEstablishment = false
        settings.localAddress = configuration.sourceAddress?.description
        if let connected = place.upstream.host == nil ? place.upstream.endpoint.address : address {
            settings.dnsOverride[authority] = "\(connected)"
        }
        let client = HTTPClient(eventLoopGroupProvider: .shared(loop), configuration: settings)
        self.client = client
        return client
    }
}
