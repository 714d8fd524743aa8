import AsyncHTTPClient
import DNSWire
import NIOCore
import NIOHTTP1
import NetworkAddress

/// One upstream that speaks DNS over HTTPS (RFC 8484), over HTTP/2 where it can. Confined to its loop.
///
/// Where the upstream has a name and the line a `resolver`, the name is looked up there, and looked up again when its time
/// is over; without one the system does it for each connection.
final class HTTPSUpstream {
    /// Addresses of the name, and until when they are good.
    private struct Known {
        var addresses: [IPAddress]
        var until: NIODeadline
    }

    private let loop: any EventLoop
    private let target: HTTPSTarget
    private let place: UpstreamPlace
    private let forwarder: Forwarder
    private var client: HTTPClient?
    /// What the client connects to; `nil` where the system looks that up.
    private var address: IPAddress?
    private var known: Known?
    /// What waits for the name to be looked up.
    private var waiting: [StreamTry] = []
    private var lookup: HostLookup?
    /// Whether the last request got an answer: then there is a connection that the next one can use.
    private var isConnected = false
    private var isClosed = false
    /// Clients for addresses that are given up, until all of them is closed.
    private var retired: EventLoopFuture<Void>

    init(_ target: HTTPSTarget, _ request: StreamTry, _ loop: any EventLoop) {
        self.target = target
        self.loop = loop
        retired = loop.makeSucceededVoidFuture()
        place = request.place
        forwarder = request.forwarder
    }

    func ask(_ request: StreamTry) {
        guard !isClosed else { return request.failed(.stopped) }
        guard IPAddress(target.host) == nil, !forwarder.configuration.resolvers.isEmpty else { return send(request) }
        if let known, known.until > .now() { return send(request) }
        waiting.append(request)
        lookUp()
    }

    /// Ends everything; the result comes when all connections are closed.
    func close() -> EventLoopFuture<Void> {
        isClosed = true
        lookup?.cancel()
        for request in waiting { request.failed(.stopped) }
        waiting = []
        retireClient()
        return retired
    }
}

// MARK: - The name

extension HTTPSUpstream {
    private func lookUp() {
        guard lookup == nil else { return }
        let lookup = HostLookup(target.host, at: forwarder.configuration.resolvers, on: loop) { result in
            self.lookup = nil
            self.lookedUp(result)
        }
        self.lookup = lookup
        lookup.start()
    }

    private func lookedUp(_ result: Result<HostLookup.Found, HostLookup.Failure>) {
        let requests = waiting
        waiting = []
        switch result {
        case .success(let found):
            known = Known(addresses: found.addresses, until: .now() + .seconds(found.seconds))
            // The connection to an address that the name still has is kept.
            if address.map({ !found.addresses.contains($0) }) ?? true { connect(to: found.addresses.first) }
            for request in requests { send(request) }
        case .failure(let failure):
            // What was good once is better than nothing.
            guard known == nil else { return requests.forEach { send($0) } }
            for request in requests { request.failed(.network(failure.description)) }
        }
    }

    /// A further request goes to the next address of the name, if there is one.
    private func turnToNextAddress() {
        guard let known, let address, let index = known.addresses.firstIndex(of: address) else { return }
        connect(to: known.addresses[(index + 1) % known.addresses.count])
    }

    private func connect(to address: IPAddress?) {
        guard address != self.address || client == nil else { return }
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
                url: url(for: request.query), method: forwarder.configuration.httpMethod.isGET ? .GET : .POST,
                headers: headers, body: forwarder.configuration.httpMethod.isGET ? nil : .bytes(request.query.octets))
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
            if !isClosed { turnToNextAddress() }
            request.failed(.network(HTTPSAnswer.words(for: error)))
        }
    }

    private var headers: HTTPHeaders {
        var headers = HTTPHeaders([("accept", "application/dns-message")])
        if !forwarder.configuration.httpMethod.isGET {
            headers.add(name: "content-type", value: "application/dns-message")
        }
        return headers
    }

    /// The name that the certificate has to be for, and the path; with GET the message, whose ID is 0, so that caches on
    /// the way know it again (RFC 8484 section 4.1).
    private func url(for query: UpstreamQuery) -> String {
        let base = "https://\(authority):\(place.upstream.endpoint.port)\(target.path)"
        guard forwarder.configuration.httpMethod.isGET else { return base }
        return base + (target.path.contains("?") ? "&" : "?") + "dns=" + Base64URL.text(query.octets)
    }

    private var authority: String {
        let name = forwarder.configuration.tls.serverName ?? target.host
        return IPAddress(name)?.isIPv4 == false ? "[\(name)]" : name
    }

    private func openClient() throws -> HTTPClient {
        if let client { return client }
        var settings = HTTPClient.Configuration(
            tlsConfiguration: try forwarder.configuration.tls.configuration(), redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(forwarder.configuration.totalTimeout)))
        settings.connectionPool.idleTimeout = TimeAmount(forwarder.configuration.idleTimeout)
        // The exchange asks the next upstream itself.
        settings.connectionPool.retryConnectionEstablishment = false
        settings.localAddress = forwarder.configuration.sourceAddress?.description
        if let connected = address ?? IPAddress(target.host) { settings.dnsOverride[authority] = "\(connected)" }
        let client = HTTPClient(eventLoopGroupProvider: .shared(loop), configuration: settings)
        self.client = client
        return client
    }
}
