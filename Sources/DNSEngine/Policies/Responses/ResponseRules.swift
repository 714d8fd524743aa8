import DNSWire

/// What a server block changes about all its responses: `minimal`, `header`, `bufsize`, `nsid`.
public struct ResponseRules: Hashable, Sendable {
    /// `minimal`: positive answers come without authority and additional section.
    public var isMinimal = false
    /// `header response`.
    public var responseFlags = FlagChange()
    /// `header query`: the flags of queries to upstreams.
    public var queryFlags = FlagChange()
    /// `bufsize`: octets that a response over UDP may have, that our OPT names, and that upstreams are told. At least 512.
    public var datagramOctetsMax = Limits.datagramOctetsMax
    /// `nsid`: what clients get who ask for it, at most ``Limits/identifierOctetsMax``; empty for nothing.
    public var identifier: [UInt8] = []

    public init() {}

    /// What is left to do for one client's response that is finished later.
    init(_ shape: ResponseShape, for query: ReceivedQuery) {
        isMinimal = shape.isMinimal
        responseFlags = shape.responseFlags
        datagramOctetsMax = Int(shape.datagramOctetsMax)
        if query.wantsIdentifier { identifier = shape.identifier.array }
    }
}

/// Flags of a header that are set and cleared.
public struct FlagChange: Hashable, BitwiseCopyable, Sendable {
    private var added: UInt16 = 0
    private var removed: UInt16 = 0

    /// Changes nothing.
    public init() {}

    /// Sets or clears a flag; what is said last about a flag counts.
    public mutating func change(_ flag: UInt16, to isSet: Bool) {
        added = isSet ? added | flag : added & ~flag
        removed = isSet ? removed & ~flag : removed | flag
    }

    /// The flags with all changes.
    public func applied(to flags: UInt16) -> UInt16 { flags & ~removed | added }
}

/// What a server block changes about the queries that it sends to upstreams.
public struct UpstreamRules: Hashable, BitwiseCopyable, Sendable {
    /// `header query`.
    public let flags: FlagChange
    /// `bufsize`: what upstreams are told that a response over UDP may have, in octets.
    public let octetsMax: UInt16
}

/// ``ResponseRules`` as the path of a query sees them. Does not own the memory.
struct ResponseShape: BitwiseCopyable, Sendable {
    let isMinimal: Bool
    let responseFlags: FlagChange
    let datagramOctetsMax: UInt16
    /// What the block that forwards does to queries; another block's behind an alias.
    var upstream: UpstreamRules
    let identifier: Octets

    /// - Parameter identifier: the octets of the rules' identifier, in memory that lives as long.
    init(_ rules: ResponseRules, identifier: Octets) {
        isMinimal = rules.isMinimal
        responseFlags = rules.responseFlags
        datagramOctetsMax = UInt16(clamping: rules.datagramOctetsMax)
        upstream = UpstreamRules(flags: rules.queryFlags, octetsMax: datagramOctetsMax)
        self.identifier = identifier
    }

    /// Changes nothing.
    static let plain = ResponseShape(ResponseRules(), identifier: Octets(""))

    /// What the option with the identifier takes in the OPT record of a response (RFC 5001 section 2.2).
    func identifierOctets(for query: ReceivedQuery) -> Int {
        query.wantsIdentifier && identifier.count > 0 ? 4 &+ identifier.count : 0
    }
}
