import DNSWire

/// A query that takes more than a walk through the steps of its block: what was asked, and who waits for which answer.
struct ElaborateProgress: Sendable {
    /// A server block of the plan, and how many of its elaborations have seen the query.
    struct Place: Sendable {
        var block: Int
        var stage: Int
    }

    /// An elaboration that waits for an answer.
    struct Frame: Sendable {
        var then: ElaborationStep.Continuation
        var place: Place
    }

    /// The query as received.
    let message: [UInt8]
    /// What the engine read of it.
    let query: ReceivedQuery
    let client: Client
    let listener: Int
    /// How many octets the response may have.
    let limit: Int
    /// What the block changes about its responses. The state that the query began with owns the memory.
    let shape: ResponseShape
    /// The server block that the client's question was for.
    let block: Int
    /// Where the query is counted.
    let series: QuerySeriesView
    /// The innermost last.
    private(set) var frames: [Frame] = []
    private var lookupsLeft = Limits.lookupsMax

    init(
        message: [UInt8], query: ReceivedQuery, client: Client, listener: Int, limit: Int,
        shape: ResponseShape, block: Int, series: QuerySeriesView
    ) {
        self.message = message
        self.query = query
        self.client = client
        self.listener = listener
        self.limit = limit
        self.shape = shape
        self.block = block
        self.series = series
    }

    /// Notes that an elaboration waits for a lookup; `false` where there have been too many for one query.
    mutating func wait(_ frame: Frame) -> Bool {
        guard lookupsLeft > 0 else { return false }
        lookupsLeft -= 1
        frames.append(frame)
        return true
    }

    /// Hands an answer to whoever waits for it, until somebody wants to ask more or nobody waits any longer.
    mutating func settle(_ first: ElaborationStep, at place: inout Place) -> ElaborationStep {
        var step = first
        while case .finish(let answer) = step, let frame = frames.popLast() {
            place = frame.place
            step = frame.then(answer)
        }
        return step
    }

    /// The response to the client: its ID, question, RD and CD, OPT where it sent one, and of the answer what fits. The
    /// answer has been put together here, so that nobody has authenticated it: AD is not set (RFC 6147 section 5.5).
    func response(_ answer: Message) -> (octets: [UInt8], code: ResponseCode) {
        let copied = query.header.flags & (Header.Flag.recursionDesired | Header.Flag.checkingDisabled)
        let taken = Header.Flag.authoritative | Header.Flag.truncated | Header.Flag.recursionAvailable
        let said = answer.responseCode.rawValue > 0xf && !query.hasEDNS ? .serverFailure : answer.responseCode
        var response = Message(
            id: query.header.id,
            flags: shape.responseFlags.applied(
                to: Header.Flag.response | copied | answer.flags & taken | said.rawValue & 0xf),
            questions: question, answers: answer.answers, authorities: answer.authorities,
            additionals: answer.additionals)
        if query.hasEDNS {
            let answered = answer.edns?.options ?? []
            let wanted = answered.allSatisfy { $0.code == .extendedError } ? [] : askedOptions
            // Who we are is said by the client's own block.
            var options = answered.filter {
                $0.code == .extendedError || $0.code != .nameServerIdentifier && wanted.contains($0.code)
            }
            if query.wantsIdentifier, shape.identifier.count > 0 {
                options.append(EDNSOption(code: .nameServerIdentifier, data: shape.identifier.array))
            }
            response.edns = ExtendedDNS(
                udpPayloadSize: shape.datagramOctetsMax,
                extendedResponseCode: UInt8(truncatingIfNeeded: said.rawValue >> 4), dnssecOK: query.wantsDNSSEC,
                options: options)
        }
        return (response.write(limit: limit), said)
    }

    /// The options that the client sent: others that an answer has are for whoever added them to the query.
    private var askedOptions: Set<EDNSOptionCode> {
        do {
            return Set(try Message(parsing: message).edns?.options.map(\.code) ?? [])
        } catch {
            preconditionFailure("the engine parsed this query before: \(error)")
        }
    }

    /// The client's question in its own spelling.
    private var question: [Question] {
        Octets.withView(of: message) { view in
            var offset = Header.octetCount
            do {
                return [try Question(parsing: view, at: &offset)]
            } catch {
                preconditionFailure("the engine parsed this question before: \(error)")
            }
        }
    }
}
