import DNSEngine
import DNSWire
import NetworkAddress
import Testing

/// What became of a message.
enum Answer {
    case response([UInt8])
    case silence
    case suspended(SuspendedQuery)
}

/// An engine, the tables it answers from, and the buffer it writes to. Checks every response before handing it out.
final class EngineInProcess {
    private let state: ServingState
    private var engine: QueryEngine
    private let buffer = OctetStorage(count: Limits.streamOctetsMax)
    /// What the blocks change about their responses, as far as responses are checked for it.
    var rules = ResponseRules()
    /// What the last response left to be asked of an upstream.
    private(set) var refresh: SuspendedQuery?

    init(_ state: ServingState, randomSeed: UInt64 = 1) {
        self.state = state
        engine = QueryEngine(hash: state.plan.hash, randomSeed: randomSeed)
    }

    /// Hands the engine a message as a transport does.
    ///
    /// - Parameter room: the octets of the response buffer, where they are to be others than the standard ones.
    func answer(
        _ message: [UInt8], from client: Client = .example(), at listener: Int = 0, in room: Int? = nil
    ) -> Answer {
        defer { withExtendedLifetime((state, buffer)) {} }
        refresh = nil
        return Octets.withView(of: message) { view in
            let size = room ?? (client.transport == .udp ? Limits.datagramOctetsMax : Limits.streamOctetsMax)
            let target = buffer.mutableOctets(at: 0, count: size)
            switch engine.answer(view, from: client, at: listener, view: state.view, into: target) {
            case .drop: return .silence
            case .respond(let octets):
                refresh = engine.refresh.map {
                    SuspendedQuery(
                        $0, from: engine, message: view, buffer: target.octets, client: client, state: state,
                        isRefresh: true)
                }
                return .response(target.octets.slice(at: 0, count: octets).array)
            case .suspend(let suspension):
                let query = SuspendedQuery(
                    suspension, from: engine, message: view, buffer: target.octets, client: client, state: state)
                return .suspended(query)
            }
        }
    }

    /// The time that caches go by.
    var now: CacheInstant {
        get { engine.now }
        set { engine.now = newValue }
    }

    /// The block that the last query was answered by.
    var answeringBlock: Int { engine.answeringBlock }

    /// Asks `NAME TYPE` or `NAME TYPE CLASS`, with EDNS as given, and returns what came back as lines of text.
    func ask(
        _ question: String, edns: ExtendedDNS? = ExtendedDNS(udpPayloadSize: 1232),
        over transport: Client.Transport = .udp, at listener: Int = 0
    ) throws -> [String] {
        try reply(to: question, edns: edns, over: transport, at: listener).lines
    }

    /// As ``ask(_:edns:over:at:)``, with the whole message.
    func reply(
        to question: String, edns: ExtendedDNS? = ExtendedDNS(udpPayloadSize: 1232),
        over transport: Client.Transport = .udp, at listener: Int = 0
    ) throws -> Reply {
        let query = try Message.query(question, edns: edns).write()
        let answer = answer(query, from: .example(transport), at: listener)
        if let fault = ResponseCheck.fault(of: answer, to: query, over: transport, rules: rules) {
            Issue.record("\(question): \(fault)")
        }
        return try Reply(answer)
    }
}

extension Client {
    static func example(_ transport: Transport = .udp) -> Client {
        Client(endpoint: SocketEndpoint(.v4(0xc000_0207), port: 4711), transport: transport)
    }
}

extension Message {
    /// A query with ID 4660 and RD for `NAME TYPE [CLASS]`.
    static func query(_ text: String, edns: ExtendedDNS? = nil) throws -> Message {
        let words = text.split(separator: " ").map(String.init)
        let classes: [String: RecordClass] = ["CH": .chaos, "NONE": .none, "ANY": .any]
        let recordClass = words.count > 2 ? try #require(classes[words[2]]) : .internet
        let question = Question(
            name: try DomainName(words[0]), type: try #require(RecordType(words[1])), recordClass: recordClass)
        return Message(id: 0x1234, flags: Header.Flag.recursionDesired, questions: [question], edns: edns)
    }
}
