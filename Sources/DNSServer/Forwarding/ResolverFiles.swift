import DNSEngine
import DNSForwarding
import Synchronization

/// The files in resolv.conf syntax and the names behind one `forward` line, followed as they change. Owned by the
/// ``FileWatch``'s thread.
final class ResolverFiles: Reloadable, Sendable {
    private struct State {
        /// The faults reported last, by what is at fault, so that they are not reported at every look.
        var lastFaults: [String: String] = [:]
        var forwarding: (service: ForwardingService, forwarders: ForwarderSet)?
    }

    /// Stands for the files where faults are told apart; no name is empty.
    private static let files = ""

    private let targets: ForwardTargets
    private let forwarder: Int
    private let state = Mutex(State())
    private let list = LatestValue<[Upstream]>()

    init(targets: ForwardTargets, forwarder: Int) {
        self.targets = targets
        self.forwarder = forwarder
    }

    /// Whom to tell about changes, and to which configuration they belong. Called before the files are followed.
    func connect(to service: ForwardingService, _ forwarders: ForwarderSet) {
        state.withLock { $0.forwarding = (service, forwarders) }
    }

    /// What is known of the names now.
    var known: [UpstreamNames.Question: NamedUpstream.Addresses] { targets.known }

    var watchedPaths: [String] { targets.files }

    /// A file may lie where no change is seen, behind a mount that is replaced; and the addresses of names have their time.
    var interval: Duration? { .seconds(10) }

    func reload() -> TableChange? {
        for name in targets.names {
            do {
                try name.renew(at: targets.servers) { failure in
                    if let failure { return self.report(failure, of: name.name) }
                    self.state.withLock { $0.lastFaults[name.name] = nil }
                    self.update()
                }
            } catch {
                report(error, of: name.name)
            }
        }
        update()
        return nil
    }

    /// On the thread of the files and those of look-ups.
    private func update() {
        do {
            try list.update({ try targets.latest() }, use: { use($0) })
            state.withLock { $0.lastFaults[Self.files] = nil }
        } catch {
            report(error, of: Self.files)
        }
    }

    private func use(_ upstreams: [Upstream]) {
        guard let forwarding = state.withLock({ $0.forwarding }),
            forwarding.service.replaceUpstreams(of: forwarder, in: forwarding.forwarders, with: upstreams)
        else { return }
        let servers = upstreams.map(\.description).joined(separator: " ")
        targets.log.write(.info, "plugin/forward: upstreams are now \(servers)")
    }

    /// Says once what is wrong.
    private func report(_ error: any Error, of source: String) {
        let fault = "plugin/forward: \(error); the upstreams stay as they are"
        let isNews = state.withLock { state in
            defer { state.lastFaults[source] = fault }
            return state.lastFaults[source] != fault
        }
        if isNews { targets.log.write(.warning, fault) }
    }
}
