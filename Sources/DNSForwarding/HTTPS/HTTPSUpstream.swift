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
    private let upstream: Upstream
    private let counters: UpstreamCounters
    private let name: UpstreamName?
    private var client: HTTPSConnections?
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
        upstream = request.place.upstream
        counters = request.place.counters
        name = request.place.upstream.host.map { UpstreamName($0, on: loop) }
    }

    func ask(_ request: StreamTry) {
        guard !isClosed else { return request.failed(.stopped) }
        let configuration = request.forwarder.configuration
        if let client, client.settings != HTTPSConnections.Settings(configuration) { retireClient() }
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
        client?.close()
        retireClient()
        return retired
    }

    private func connect(to address: IPAddress) {
        guard address != self.address else { return }
        self.address = address
        retireClient()
    }

    /// Gives the client up: what is under way ends in it.
    private func retireClient() {
        guard let client else { return }
        self.client = nil
        isConnected = false
        retired = retired.and(client.retire()).map { _ in }
    }
}

// MARK: - Requests

extension HTTPSUpstream {
    private func send(_ request: StreamTry) {
        counters.usedConnection(isNew: !isConnected)
        let configuration = request.forwarder.configuration
        do {
            let message = try HTTPClient.Request(
                url: url(for: request.query, configuration), method: configuration.httpMethod.isGET ? .GET : .POST,
                headers: Self.headers(configuration),
                body: configuration.httpMethod.isGET ? nil : .bytes(request.query.octets))
            let accumulator = ResponseAccumulator(request: message, maxBodySize: 65_535)
            let client = try openClient(configuration)
            let task = client.begin(message, accumulator, deadline: .now() + TimeAmount(request.timeout))
            task.hop(to: loop).assumeIsolated().whenComplete {
                client.end()
                self.ended(request, $0, client)
            }
        } catch {
            request.failed(.network(NetworkErrorText(error).description))
        }
    }

    private func ended(
        _ request: StreamTry, _ result: Result<HTTPClient.Response, any Error>, _ used: HTTPSConnections
    ) {
        switch result {
        case .success(let response):
            if used === client { isConnected = true }
            do throws(HTTPSAnswer.Fault) {
                request.succeeded(try HTTPSAnswer.message(in: response))
            } catch {
                request.failed(.network(error.description))
            }
        case .failure(let error):
            if used === client { isConnected = false }
            if let address = used.address { name?.turn(from: address) }
            request.failed(.network(HTTPSAnswer.words(for: error)))
        }
    }

    private static func headers(_ configuration: ForwarderConfiguration) -> HTTPHeaders {
        var headers = HTTPHeaders([("accept", "application/dns-message")])
        if !configuration.httpMethod.isGET {
            headers.add(name: "content-type", value: "application/dns-message")
        }
        return headers
    }

    /// The name that the certificate has to be for, and the path; with GET the message, whose ID is 0, so that caches on
    /// the way know it again (RFC 8484 section 4.1).
    private func url(for query: UpstreamQuery, _ configuration: ForwarderConfiguration) -> String {
        let base = "https://\(authority(configuration)):\(upstream.endpoint.port)\(path)"
        guard configuration.httpMethod.isGET else { return base }
        return base + (path.contains("?") ? "&" : "?") + "dns=" + Base64URL.text(query.octets)
    }

    private func authority(_ configuration: ForwarderConfiguration) -> String {
        let name = configuration.tls.serverName ?? upstream.host ?? "\(upstream.endpoint.address)"
        return IPAddress(name)?.isIPv4 == false ? "[\(name)]" : name
    }

    private func openClient(_ configuration: ForwarderConfiguration) throws -> HTTPSConnections {
        if let client { return client }
        let connected = upstream.host == nil ? upstream.endpoint.address : address
        let client = try HTTPSConnections(
            HTTPSConnections.Settings(configuration), to: connected, as: authority(configuration), on: loop)
        self.client = client
        return client
    }
}
