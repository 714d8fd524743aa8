import DNSEngine
import DNSForwarding
import Synchronization

/// The files in resolv.conf syntax behind one `forward` line, followed as they change. Owned by the ``FileWatch``'s thread.
final class ResolverFiles: Reloadable, Sendable {
    private struct State {
        var upstreams: [Upstream]?
        /// The fault reported last, so that it is not reported at every look.
        var lastFault: String?
        var forwarding: (service: ForwardingService, forwarders: ForwarderSet)?
    }

    private let targets: ForwardTargets
    private let forwarder: Int
    private let state = Mutex(State())

    init(targets: ForwardTargets, forwarder: Int) {
        self.targets = targets
        self.forwarder = forwarder
    }

    /// Whom to tell about changes, and to which configuration they belong. Called before the files are followed.
    func connect(to service: ForwardingService, _ forwarders: ForwarderSet) {
        state.withLock { $0.forwarding = (service, forwarders) }
    }

    var watchedPaths: [String] { targets.files }

    /// A file may lie where no change is seen: behind a mount that is replaced.
    var interval: Duration? { .seconds(10) }

    func reload() -> TableChange? {
        do {
            let upstreams = try targets.latest()
            let forwarding = state.withLock { state -> (service: ForwardingService, forwarders: ForwarderSet)? in
                state.lastFault = nil
                guard upstreams != state.upstreams else { return nil }
                defer { state.upstreams = upstreams }
                return state.forwarding
            }
            guard let forwarding,
                forwarding.service.replaceUpstreams(of: forwarder, in: forwarding.forwarders, with: upstreams)
            else { return nil }
            let servers = upstreams.map(\.description).joined(separator: " ")
            targets.log.write(.info, "plugin/forward: upstreams are now \(servers)")
        } catch {
            let fault = "plugin/forward: \(error); the upstreams stay as they are"
            let isNews = state.withLock { state in
                defer { state.lastFault = fault }
                return state.lastFault != fault
            }
            if isNews { targets.log.write(.warning, fault) }
        }
        return nil
    }
}
