/// The bounds of forwarding, with their reasons.
public enum ForwardingLimits {
    /// Queries in flight over all forwarders. Each holds a socket and about 10 KiB; at the longest wait of 5 s this is
    /// 800 unanswered queries a second.
    public static let exchangesMax = 4096
    /// Tries for one query, a repetition over TCP included (reliability.md C10): with more a query becomes a weapon.
    static let triesMax = 6
    /// What our queries allow a response to have over UDP: what passes without fragmentation (RFC 9715).
    static let datagramOctetsAdvertised: UInt16 = 1232
    /// What we can receive: servers that ignore the size asked for rarely send more.
    static let datagramOctetsMax = 4096
    /// How long an upstream is spared after it has failed too often; then one query tries it again.
    static let restAfterFailures = Duration.seconds(5)
    /// Aliases followed to tell which records of an answer belong to it: what a client would follow.
    static let aliasLinksMax = 16

    /// Tries for a forwarder with this many upstreams: two rounds, and one for the repetition over TCP.
    static func triesMax(upstreams: Int) -> Int { min(2 * upstreams + 1, triesMax) }
}
