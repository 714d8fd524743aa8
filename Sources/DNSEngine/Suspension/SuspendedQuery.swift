public import DNSWire
public import NetworkAddress

/// A query that had to leave its worker, with everything that is needed to answer it later and elsewhere. Owns its
/// octets.
public struct SuspendedQuery: Sendable {
    /// The query as received, or as an elaboration made it.
    public let message: [UInt8]
    public let client: Client
    /// What the engine read of the query: the question's type and class, EDNS.
    public let query: ReceivedQuery
    /// The number of the forwarder to ask, of the server block, and how many octets the response may have.
    public let suspension: Suspension
    /// The name to ask the upstream for: the QNAME, or the target of the last alias.
    public let name: DomainName
    /// The keyed hash of ``name``.
    public let nameHash: UInt64
    /// A complete response that holds the aliases found so far, in the order of the chain; empty where the upstream is
    /// asked the question itself.
    public let aliasResponse: [UInt8]
    /// The address that the client asked, where somebody wants to know.
    public var local = IPAddress.v4(0)
    /// What the client's server block changes about its responses; `nil` for nothing.
    public let responses: ResponseRules?
    /// What the block that forwards changes about queries; `nil` for nothing.
    public let upstreamRules: UpstreamRules?
    /// What `loadbalance` does with the answer; `nil` for nothing.
    public let order: SuspendedOrder?
    /// Where the query is counted.
    public let series: QuerySeriesView
    /// What the configuration has beside its tables that the query arrived under.
    public let companion: (any ServingCompanion)?
    /// The number of that configuration.
    public let generation: UInt32
    /// What is to be done with the answer before the client gets it; `nil` where it is the client's own question that is
    /// asked.
    public internal(set) var elaboration: PendingElaboration?
    /// What else upstreams are to be asked in the background: caches that an elaboration has asked grow old. At most
    /// ``Limits/lookupsMax``.
    public internal(set) var refreshes: [SuspendedQuery] = []

    /// Takes the query out of an engine that has just suspended it.
    ///
    /// - Parameters:
    ///   - engine: the engine, before its next query.
    ///   - message: the query as received.
    ///   - buffer: the response buffer that the engine wrote to.
    ///   - isRefresh: whether the client has its answer already and this is for the cache alone: then AD is set, so that
    ///     what is kept serves clients that ask for it as well.
    ///   - state: what the engine answered from.
    public init(
        _ suspension: Suspension, from engine: borrowing QueryEngine, message: Octets, buffer: Octets, client: Client,
        state: ServingState, isRefresh: Bool = false
    ) {
        if let prepared = isRefresh ? engine.preparedRefresh : engine.preparedQuery {
            self = prepared
            return
        }
        var message = message.array
        var query = engine.query
        if isRefresh {
            query.header.flags |= Header.Flag.authenticData
            message[3] |= UInt8(truncatingIfNeeded: Header.Flag.authenticData)
        }
        self.message = message
        self.client = client
        self.suspension = suspension
        self.query = query
        nameHash = engine.current.suffixHashes[0]
        series = engine.series
        companion = state.companion
        generation = state.generation
        let isShaped = engine.writer.isShaped
        responses = isShaped ? ResponseRules(engine.writer.shape, for: query) : nil
        upstreamRules = isShaped ? engine.writer.shape.upstream : nil
        order =
            engine.orderSeed == 0
            ? nil
            : SuspendedOrder(
                random: engine.orderSeed, rotates: engine.rotatesLater, balance: engine.balanceLater, hash: engine.hash)
        aliasResponse = buffer.slice(at: 0, count: suspension.aliasOctets).array
        name = engine.suspendedName
    }
}

extension QueryEngine {
    /// The name that an upstream has to be asked for, in canonical case.
    var suspendedName: DomainName {
        let octets = isChasing ? target.octets.array : question.octets.array
        do {
            return try DomainName(wire: octets)
        } catch {
            preconditionFailure("the engine parsed this name before: \(error)")
        }
    }
}
