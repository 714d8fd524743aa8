public import DNSWire
public import NetworkAddress

/// Answers queries one at a time, from tables and without I/O: what every transport calls.
///
/// Each worker thread and each event loop has its own. All memory is allocated when it is made; a query allocates
/// nothing, takes no lock and counts no reference.
public struct QueryEngine: ~Copyable {
    private let storage: OctetStorage
    let hash: NameHash
    /// The time that caches go by. To be set before each batch of queries where there are caches.
    public var now = CacheInstant(milliseconds: 0)
    /// After a response: what has to be asked of an upstream in the background, so that the cache stays fresh.
    public internal(set) var refresh: Suspension?
    /// The room for an answer from a cache that is to follow an alias.
    let cached: MutableOctets
    /// Which of a cache's counters this engine increments.
    let stripe: Int
    /// The QNAME of the query at hand.
    public internal(set) var question: QueryName
    /// The target of the last alias followed.
    public internal(set) var target: QueryName
    /// A name that a record refers to: the host of an SRV, a name server.
    var related: QueryName
    /// Room to put a name together: redirections, names of the cluster.
    let composed: MutableOctets
    public internal(set) var query = ReceivedQuery(header: Header(id: 0, flags: 0))
    var writer: ResponseWriter
    var client: Client
    /// Whether the name looked up is ``target`` and not ``question``.
    var isChasing = false
    /// The number of the server block that the last query was answered by; negative where none matched.
    public internal(set) var answeringBlock = -1
    /// The number of the step that the last query was answered by; negative for none.
    public internal(set) var answeringStep = -1
    /// The number of the calling thread's own lane in all counters; a negative number for none.
    public var lane = -1
    /// The number of the listener that the query at hand arrived at.
    var listener = 0
    /// After a suspension: what `loadbalance` does with the answer of the upstream.
    var orderSeed: UInt32 = 0
    var rotatesLater = false
    var balanceLater = -1
    /// Where the last query is counted.
    public internal(set) var series = QuerySeriesView.none
    /// Aliases that may still be followed for this query.
    var aliasesLeft = 0
    /// The block of the NSEC written last, so that one that covers two names is written once; negative for none.
    var lastDenial = -1
    /// The block of an NSEC that the chain of aliases owes, and the apex of its zone; negative for none.
    var owedDenial = -1
    var owedZone: UInt64 = 0
    /// Whether the answers are for elaborations: then they may have any size.
    var isLookup = false
    /// Answers what elaborations ask; made when one first does.
    var lookups: LookupEngine?
    /// Whether an elaboration answered the last query, so that it may have left something.
    var isElaborated = false
    /// What an elaboration wants an upstream to be asked instead of the client's question, now or in the background.
    var preparedQuery: SuspendedQuery?
    var preparedRefresh: SuspendedQuery?
    /// The state of a xorshift generator, for rotating answers.
    private var random: UInt64

    /// Makes an engine whose tables are keyed by `hash`.
    public init(hash: NameHash, randomSeed: UInt64) {
        self.hash = hash
        let names = QueryName.scratchOctets
        storage = OctetStorage(
            count: names * 3 + NameCompressor.scratchOctets + 512 + Limits.cachedOctetsBehindAliasMax)
        question = QueryName(in: storage, at: 0)
        target = QueryName(in: storage, at: names)
        related = QueryName(in: storage, at: names * 2)
        let compressor = NameCompressor(in: storage, at: names * 3)
        composed = storage.mutableOctets(at: names * 3 + NameCompressor.scratchOctets, count: 512)
        writer = ResponseWriter(compressor: compressor, question: question, hash: hash, buffer: composed)
        client = Client(endpoint: .init(.v4(0), port: 0), transport: .udp)
        random = randomSeed | 1
        cached = storage.mutableOctets(
            at: names * 3 + NameCompressor.scratchOctets + 512, count: Limits.cachedOctetsBehindAliasMax)
        stripe = Int(truncatingIfNeeded: randomSeed >> 32)
    }

    /// Answers one message.
    ///
    /// - Parameters:
    ///   - message: as received, without a length prefix.
    ///   - client: who sent it.
    ///   - listener: the number of the listener it arrived at.
    ///   - view: the tables to answer from.
    ///   - buffer: where the response is written; it should have room for ``Limits/datagramOctetsMax`` over UDP and
    ///     for ``Limits/streamOctetsMax`` over TCP.
    ///   - local: finds out which address the client has asked. Called where an elaboration looks at the query, and nowhere
    ///     else.
    public mutating func answer(
        _ message: Octets, from client: Client, at listener: Int, view: ServingView,
        into buffer: MutableOctets, local: () -> IPAddress = { .v4(0) }
    ) -> Outcome {
        if isElaborated { forgetElaboration() }
        answeringBlock = -1
        refresh = nil
        answeringStep = -1
        self.listener = listener
        series = view.listeners[listener].unmatched
        self.client = client
        switch ReceivedQuery.receive(message, name: &question, hash: hash) {
        case .ignore: return .drop
        case .reject(let header, let code): return reject(header, code, into: buffer)
        case .query(let query):
            let limit = query.responseOctetsMax(over: client.transport, ceiling: Limits.datagramOctetsMax)
            begin(query, message, in: buffer, limit: limit)
            return run(message, at: listener, view, local)
        }
    }

    /// Lets go of what an earlier query has left. For when none follows soon.
    public mutating func forget() { if isElaborated { forgetElaboration() } }

    /// Gets ready for a query whose name is ``question``.
    mutating func begin(_ query: ReceivedQuery, _ message: Octets, in buffer: MutableOctets, limit: Int) {
        self.query = query
        isChasing = false
        lastDenial = -1
        owedDenial = -1
        aliasesLeft = Limits.aliasLinksMax
        writer.begin(query, name: question, message: message, in: buffer, limit: limit)
    }

    /// A header alone: nothing behind it could be trusted to be repeated.
    private mutating func reject(_ header: Header, _ code: ResponseCode, into buffer: MutableOctets) -> Outcome {
        query = ReceivedQuery(header: header)
        writer.responseCode = code
        let copied = header.flags & (0x7800 | Header.Flag.recursionDesired)
        Header(id: header.id, flags: Header.Flag.response | copied | code.rawValue, questionCount: 0).write(to: buffer)
        return .respond(octets: Header.octetCount)
    }

    /// Finishes the response with a code and no records; what has been written is taken back.
    mutating func fail(_ code: ResponseCode, _ error: ExtendedErrorCode? = nil) -> StepResult {
        writer.takeBackEverything()
        writer.responseCode = code
        writer.isAuthoritative = false
        if let error { writer.extendedError = error.rawValue }
        return .done
    }

    /// The next number of a generator that is good enough to spread load and nothing else.
    mutating func nextRandom() -> UInt32 {
        random ^= random &<< 13
        random ^= random &>> 7
        random ^= random &<< 17
        return UInt32(truncatingIfNeeded: random >> 16)
    }
}

// MARK: - The name being looked up

extension QueryEngine {
    /// The QNAME, or the target of the last alias.
    var current: QueryName { isChasing ? target : question }

    /// The current name as the owner of records.
    var currentOwner: ResponseWriter.Owner {
        isChasing ? .name(target.canonical.octets, at: 0) : .pointer(Header.octetCount)
    }

    /// The current name without its first `label` labels, as the owner of records.
    func owner(fromLabel label: Int) -> ResponseWriter.Owner {
        let offset = Int(current.labelOffsets[label])
        return isChasing ? .name(target.canonical.octets, at: offset) : .pointer(Header.octetCount &+ offset)
    }

    /// Makes the name at `offset` of an arena the current one. `false` once too many aliases have been followed.
    mutating func follow(_ arena: Octets, at offset: Int) -> Bool {
        guard aliasesLeft > 0 else { return false }
        aliasesLeft &-= 1
        do {
            _ = try target.parse(arena, at: offset, hash: hash)
        } catch {
            // Tables hold only names that have been checked; a name of another shape leads nowhere.
            return false
        }
        isChasing = true
        return true
    }
}
