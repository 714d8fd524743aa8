import DNSDatagrams
import NetworkAddress

/// What the kernel keeps and has dropped at the UDP sockets of one address.
struct ListenerSockets: Sendable {
    private let endpoint: SocketEndpoint
    private let sockets: [DatagramSocket]
    private let earlierDrops: Int

    init(_ listener: DatagramListener) {
        endpoint = listener.endpoint
        sockets = listener.sockets
        earlierDrops = listener.earlierDrops
    }

    func report(on page: inout MetricPage) {
        let queues = sockets.compactMap(\.queue)
        guard !queues.isEmpty else { return }
        let server = ListenerCounting.name(of: endpoint)
        page.add(MetricCatalogue.receiveQueue, [server], queues.reduce(0) { $0 + $1.octets })
        page.add(MetricCatalogue.receiveDrops, [server], queues.reduce(earlierDrops) { $0 + $1.drops })
    }
}
