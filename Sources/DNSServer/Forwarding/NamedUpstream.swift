package import DNSForwarding
package import NetworkAddress
import Synchronization

/// A plain upstream that has a name: the addresses that were found last, and when it is time to look again.
///
/// They are looked up before the configuration is compiled, see ``UpstreamNames``, and again in the background when their
/// time is over. What was found once stays until something else is.
package final class NamedUpstream: Sendable {
    /// Finds the addresses of a name at some servers, and says so once, on any thread.
    package typealias Lookup =
        @Sendable (String, [SocketEndpoint], @escaping @Sendable (Result<HostLookup.Found, HostLookup.Failure>) -> Void)
        -> Void

    /// Addresses of one name that are used.
    package static let addressesMax = 15

    /// What is known of a name.
    package struct Addresses: Sendable, Equatable {
        /// Always in the same order, whatever order servers have: IPv4 first, then by value; at most ``addressesMax``.
        package var list: [IPAddress] = []
        /// When it is time to look again; `nil` as long as there was nothing.
        package var due: ContinuousClock.Instant?

        /// Nothing.
        package init() {}

        /// What was found, where there were addresses before.
        package init(_ found: HostLookup.Found, after earlier: [IPAddress] = [], at now: ContinuousClock.Instant) {
            let all = found.addresses(after: earlier).sorted { one, other in
                one.isIPv4 == other.isIPv4 ? one.octets.lexicographicallyPrecedes(other.octets) : one.isIPv4
            }
            list = Array(all.prefix(NamedUpstream.addressesMax))
            due = now + .seconds(found.seconds)
        }
    }

    /// When a lookup that failed is tried again.
    private static let retryTime = Duration.seconds(30)

    private struct State {
        var known = Addresses()
        var isLookingUp = false
    }

    package let name: String
    private let port: UInt16
    private let lookup: Lookup
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameter lookup: how addresses are found.
    package init(
        _ name: String, port: UInt16, lookup: @escaping Lookup = HostLookup.begin,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.name = name
        self.port = port
        self.lookup = lookup
        self.now = now
    }

    /// What was found last.
    package var known: Addresses { state.withLock { $0.known } }

    /// One for each address that was found last.
    package var upstreams: [Upstream] {
        known.list.map { Upstream(SocketEndpoint($0, port: port)) }
    }

    /// Takes what was found for the name otherwise.
    package func take(_ known: Addresses) {
        state.withLock { $0.known = known }
    }

    /// Takes what was found.
    package func take(_ found: HostLookup.Found) {
        state.withLock { state in
            state.known = Addresses(found, after: state.known.list, at: now())
            state.isLookingUp = false
        }
    }

    /// Looks the addresses up again where their time is over.
    ///
    /// - Parameter completion: called where that was so, on any thread; with the failure where nothing was found.
    package func renew(
        at servers: () throws -> [SocketEndpoint], _ completion: @escaping @Sendable (HostLookup.Failure?) -> Void
    ) rethrows {
        let isDue = state.withLock { state in
            guard !state.isLookingUp, let due = state.known.due, due <= now() else { return false }
            state.isLookingUp = true
            return true
        }
        guard isDue else { return }
        do {
            lookup(name, try servers()) { result in
                switch result {
                case .success(let found):
                    self.take(found)
                    completion(nil)
                case .failure(let failure):
                    self.retryLater()
                    completion(failure)
                }
            }
        } catch {
            retryLater()
            throw error
        }
    }

    private func retryLater() {
        state.withLock { state in
            state.known.due = now() + Self.retryTime
            state.isLookingUp = false
        }
    }
}
