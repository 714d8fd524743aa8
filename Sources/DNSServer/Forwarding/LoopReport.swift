import DNSForwarding
import NetworkAddress

/// What the log says of a forwarding loop, and what to change.
struct LoopReport {
    let level: ServerLog.Level
    let text: String
    /// The line of `loop fatal`; `nil` where the server goes on.
    let fatal: String?

    init(_ finding: LoopFinding) {
        let zone = finding.found.zone
        guard finding.isLoop else {
            level = .info
            text = "plugin/loop: \(finding.upstream) no longer leads back to this server; it is asked again"
            fatal = nil
            return
        }
        level = .error
        let rest =
            finding.wasLast ? "no other upstream is left, so that queries get SERVFAIL" : "the other upstreams go on"
        text =
            "plugin/loop: \(finding.upstream) forwards back to this server (zone \"\(zone)\"): it is not asked any more; "
            + "\(rest); \(Self.advice(finding.upstream.endpoint.address))"
        let source = finding.source.map { "\($0)" } ?? "unknown"
        fatal =
            finding.found.isFatal
            ? "plugin/loop: Loop (\(source) -> \(finding.upstream.endpoint)) detected for zone \"\(zone)\", "
                + "see https://coredns.io/plugins/loop#troubleshooting. Query: \"HINFO \(finding.question)\""
            : nil
    }

    private static func advice(_ address: IPAddress) -> String {
        switch address {
        // 127.0.0.53 and 127.0.0.54.
        case .v4(0x7f00_0035), .v4(0x7f00_0036):
            "\(address) is systemd-resolved, which asks this server: forward to /run/systemd/resolve/resolv.conf instead"
        case let address where address.isLoopback:
            "name the upstreams of the host's own resolver in forward instead of \(address)"
        default: "take this server out of the upstreams of \(address), or \(address) out of forward"
        }
    }
}
