public import DNSWire
public import NetworkAddress

/// A query that was sent, and what became of it.
public struct QueryRecord: Hashable, Sendable {
    /// What came back.
    public enum Reaction: Hashable, Sendable {
        /// The first response to the query.
        case response(Message)
        /// Nobody listens there, or the connection failed or ended.
        case unreachable
        /// Nothing in the time that the library waits.
        case timedOut
        /// Nothing yet when the lookup went on without waiting for it.
        case none
    }

    /// What was asked, and whom.
    public var query: StubQuery
    /// Why this name was asked.
    public let origin: NameCandidate.Origin
    /// When it was sent, since the lookup began.
    public let sent: Duration
    /// When the reaction came, since the lookup began; `nil` where none came.
    public internal(set) var reacted: Duration?
    /// What came back.
    public internal(set) var reaction = Reaction.none

    /// The response; `nil` where there was none.
    public var response: Message? {
        if case .response(let message) = reaction { return message }
        return nil
    }

    /// `NXDOMAIN`, or what happened instead of a response: `TIMEOUT`, `UNREACHABLE`, or
    /// `UNANSWERED` where it was not waited for.
    public var outcome: String {
        switch reaction {
        case .response(let message): "\(message.responseCode)"
        case .unreachable: "UNREACHABLE"
        case .timedOut: "TIMEOUT"
        case .none: "UNANSWERED"
        }
    }

    /// How many records the answer section has.
    public var answerCount: Int { response?.answers.count ?? 0 }
}

/// What a lookup has come to.
public struct LookupResult: Hashable, Sendable {
    /// How it ended.
    public let status: LookupStatus
    /// In the order of the answers, A before AAAA; the libraries sort them after this (RFC 6724).
    public let addresses: [IPAddress]
    /// The owner of the addresses: the end of the chain of aliases. `nil` where there are none.
    public let canonicalName: DomainName?
    /// Which of the names it was; `nil` where nothing was found, or nothing asked.
    public let foundName: NameCandidate?
    /// Every query, in the order of sending.
    public let records: [QueryRecord]
    /// The place in ``records`` of the query whose answer ended the lookup; `nil` where none did.
    public let endingRecord: Int?
}
