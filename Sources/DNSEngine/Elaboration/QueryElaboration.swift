public import DNSWire
public import NetworkAddress

/// What a server block does to queries and answers beside its steps, with memory of its own: `rewrite`, `dns64`.
///
/// It stands in front of the block's steps. A query that its ``filter`` lets by pays a few comparisons for it; any other
/// one is read into a ``Message``, on the thread that received it.
public protocol QueryElaboration: Sendable {
    /// Which queries it may concern: those that pass at least one test.
    var filter: [QueryFilter.Test] { get }
    /// Whether it may concern a question that the filter did not let by: looks closer before the query is read as a whole.
    ///
    /// - Parameter question: with its name in lower case.
    func mayConcern(_ question: Question) -> Bool
    /// Begins with a query. `nil`: it does not concern this one.
    func begin(_ query: ElaborateQuery) -> ElaborationStep?
}

extension QueryElaboration {
    /// The filter has said all there is to say.
    public func mayConcern(_ question: Question) -> Bool { true }
}

/// A query as an elaboration sees it.
public struct ElaborateQuery: Sendable {
    /// The query, with one question. Elaborations may change it before they ask it.
    public var message: Message
    /// Who sent it.
    public let client: Client
    /// The address that the client has asked; 0.0.0.0 where the system does not say.
    public let local: IPAddress

    public init(message: Message, client: Client, local: IPAddress = .v4(0)) {
        self.message = message
        self.client = client
        self.local = local
    }

    /// The question; the engine has seen to it that there is one.
    public var question: Question {
        get { message.questions[0] }
        set { message.questions[0] = newValue }
    }
}

/// What an elaboration does next.
public enum ElaborationStep: Sendable {
    /// What becomes of an answer.
    public typealias Continuation = @Sendable (Message) -> ElaborationStep

    /// Asks the rest of the server block.
    case next(ElaborateQuery, then: Continuation)
    /// Asks the whole server, as a client would.
    case ask(ElaborateQuery, then: Continuation)
    /// Has the answer: response code, flags and sections. ID, question and EDNS are the engine's business.
    case finish(Message)
}

extension Message {
    /// A failure, with an extended error for clients that speak EDNS (RFC 8914).
    public static func failure(
        _ code: ResponseCode, _ error: ExtendedErrorCode? = nil, text: String = ""
    ) -> Message {
        var message = Message(id: 0, flags: Header.Flag.response | code.rawValue & 0xf)
        if let error {
            let number = [UInt8(truncatingIfNeeded: error.rawValue >> 8), UInt8(truncatingIfNeeded: error.rawValue)]
            message.edns = ExtendedDNS(options: [EDNSOption(code: .extendedError, data: number + Array(text.utf8))])
        }
        return message
    }
}
