public import NIOCore
public import NetworkAddress
import Synchronization

/// The addresses that are listened on for HTTP. A new configuration replaces what they answer: an address that stays is
/// never closed, so that no probe and no scrape fails because of it.
public final class HTTPEndpoints: Sendable {
    private let group: any EventLoopGroup
    private let open = Mutex<[SocketEndpoint: HTTPEndpoint]>([:])

    /// - Parameter group: where connections are read; must outlive the endpoints.
    public init(group: any EventLoopGroup) { self.group = group }

    /// Makes these the endpoints: listens where nothing did yet, replaces the answers everywhere at once, and closes what
    /// is not wanted any more. To be called by one task at a time.
    ///
    /// - Parameter wanted: what is answered at each address, by path.
    /// - Throws: the first address that cannot be listened on; then nothing has changed.
    public func replace(
        with wanted: [SocketEndpoint: [String: HTTPHandler]]
    ) async throws(HTTPEndpointError) {
        let known = open.withLock { $0 }
        var opened: [SocketEndpoint: HTTPEndpoint] = [:]
        for (endpoint, handlers) in wanted.sorted(by: { "\($0.key)" < "\($1.key)" }) where known[endpoint] == nil {
            do {
                opened[endpoint] = try await HTTPEndpoint.open(endpoint, handlers: handlers, group: group)
            } catch {
                for endpoint in opened.values { await endpoint.close() }
                throw error
            }
        }
        let abandoned = open.withLock { open in
            for (endpoint, handlers) in wanted { open[endpoint]?.replace(with: handlers) }
            open.merge(opened) { $1 }
            let abandoned = open.filter { wanted[$0.key] == nil }
            for endpoint in abandoned.keys { open[endpoint] = nil }
            return abandoned
        }
        for endpoint in abandoned.values { await endpoint.close() }
    }

    /// Closes all of them.
    public func shutdown() async {
        let all = open.withLock { open in
            defer { open = [:] }
            return open
        }
        for endpoint in all.values { await endpoint.close() }
    }

    /// The addresses, with the ports that the kernel chose for port 0.
    public var endpoints: [SocketEndpoint] { open.withLock { $0.values.map(\.endpoint) } }
}
