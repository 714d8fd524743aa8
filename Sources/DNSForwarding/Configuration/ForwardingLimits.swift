/// The bounds of forwarding, with their reasons.
public enum ForwardingLimits {
    /// Questions in flight over all forwarders. Each holds some KiB; at the longest wait of 5 s this is 800 unanswered
    /// questions a second.
    public static let exchangesMax = 4096
    /// Clients that wait for answers over all forwarders, those that ask the same question included.
    public static let waitersMax = 65_536
    /// Queries that wait for all lanes together, each of some 1 KiB; as many again may be with the lanes already. Workers take
    /// queries faster than lanes can send them on: these are half a second's work of one lane, and whoever comes then is
    /// turned away instead of kept waiting for longer than he waits (reliability.md F10, F18).
    package static let queuedMax = 16_384
    /// What a lane takes from its queue before it looks for answers again.
    static let eventsPerTurn = 128
    /// Queries of one UDP client that wait at a time: answers that an upstream holds back and then lets go together are no
    /// weapon against somebody whose address was forged (CVE-2024-33655).
    public static let waitersOfClientMax = 1000
    /// Tries for one query, a repetition over TCP included (reliability.md C10): with more a query becomes a weapon.
    static let triesMax = 6
    /// Tries where the Corefile leaves them to the time alone.
    static let triesWithinTimeMax = 32
    /// What our queries allow a response to have over UDP: what passes without fragmentation (RFC 9715).
    static let datagramOctetsAdvertised: UInt16 = 1232
    /// What we can receive: servers that ignore the size asked for rarely send more.
    static let datagramOctetsMax = 4096
    /// Aliases followed to tell which records of an answer belong to it: what a client would follow.
    static let aliasLinksMax = 16
    /// Answers with the right ID whose question is spelled in another case than ours, before TCP is used instead.
    static let misspeltRepliesMax = 3

    /// Sockets of one lane for one upstream, each at a port of the kernel's choice; a query takes any of them.
    static let socketsPerUpstream = 16
    /// Queries that a socket is used for before another port takes its place.
    static let queriesPerSocket = 64
    /// Queries that leave at the same moment for the same upstream and take one socket together, with one system call. A
    /// forger has as many ports and IDs to guess for each of them as if every one had a socket to itself.
    static let queriesPerRun = 8
    /// How long a socket is used, in seconds.
    static let socketSeconds: UInt64 = 10

    /// The time within which an upstream whose times are not known has to answer before another one is asked as well.
    static let hedgeUnknown = Duration.milliseconds(500)
    /// Before this no second upstream is asked: it would be noise.
    static let hedgeMin = Duration.milliseconds(10)
    /// A second query that comes before this needs an allowance: one for each ten queries, and no more than this many at once,
    /// so that upstreams that all become slow are not asked twice as much.
    static let hedgeEarly = Duration.milliseconds(250)
    static let hedgeAllowanceMax = 10.0
    static let hedgeShare = 0.1

    /// How long a health check may take.
    static let healthCheckTimeout = Duration.seconds(1)
    /// Of how many queries one explores an upstream that is not the fastest.
    static let explorationInterval: UInt32 = 32

    /// Tries for a forwarder with this many upstreams: two rounds, and one for the repetition over TCP.
    static func triesMax(upstreams: Int) -> Int { min(2 * upstreams + 1, triesMax) }
}
