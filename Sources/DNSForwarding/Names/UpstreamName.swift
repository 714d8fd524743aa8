import NIOCore
import NetworkAddress

/// The name of an upstream, and the addresses that the servers of `resolver` have for it. Confined to its loop.
///
/// Addresses whose time is over go on being used while they are looked up again: what was good once is better than nothing.
final class UpstreamName {
    typealias Completion = (Result<IPAddress, HostLookup.Failure>) -> Void

    /// When a lookup that failed is tried again, as long as there are old addresses.
    private static let retryTime = TimeAmount.seconds(30)

    private let name: String
    private let loop: any EventLoop
    private var addresses: [IPAddress] = []
    private var until = NIODeadline.uptimeNanoseconds(0)
    private var waiting: [Completion] = []
    private var lookup: HostLookup?

    init(_ name: String, on loop: any EventLoop) {
        self.name = name
        self.loop = loop
    }

    /// Calls back with the address to connect to: at once, where there is one.
    func withAddress(by resolvers: [SocketEndpoint], _ completion: @escaping Completion) {
        if addresses.isEmpty { waiting.append(completion) }
        if until <= .now() { lookUp(resolvers) }
        if let address = addresses.first { completion(.success(address)) }
    }

    /// An address is of no use: the next one comes first from now on.
    func turn(from address: IPAddress) {
        guard addresses.count > 1, addresses.first == address else { return }
        addresses.append(addresses.removeFirst())
    }

    /// Nobody waits any more.
    func cancel() {
        lookup?.cancel()
        lookup = nil
        waiting = []
    }

    private func lookUp(_ resolvers: [SocketEndpoint]) {
        guard lookup == nil else { return }
        let lookup = HostLookup(name, at: resolvers, on: loop) { result in
            self.lookup = nil
            self.ended(result)
        }
        self.lookup = lookup
        lookup.start()
    }

    private func ended(_ result: Result<HostLookup.Found, HostLookup.Failure>) {
        let completions = waiting
        waiting = []
        switch result {
        case .success(let found):
            // The address in use stays in use, as long as the name has it.
            let next = found.addresses(after: addresses)
            let current = addresses.first.flatMap { next.firstIndex(of: $0) } ?? 0
            addresses = Array(next[current...] + next[..<current])
            until = .now() + .seconds(found.seconds)
            for completion in completions { completion(.success(addresses[0])) }
        case .failure(let failure):
            until = addresses.isEmpty ? .uptimeNanoseconds(0) : .now() + Self.retryTime
            for completion in completions { completion(.failure(failure)) }
        }
    }
}
