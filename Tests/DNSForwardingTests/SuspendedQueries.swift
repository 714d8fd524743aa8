import DNSEngine
import DNSWire
import NetworkAddress

/// Queries as a worker suspends them: an engine with a zone of aliases and a `forward` for all else makes them.
enum SuspendedQueries {
    /// Zone `lab.test.`: `alias` is a CNAME of `www.example.net.`, `far` one of `alias`.
    private static func state() throws -> ServingState {
        let hash = NameHash(secret: 7)
        let apex = try DomainName("lab.test.")
        let zeros = [UInt8](repeating: 0, count: 20)
        let records = [
            TableRecord(owner: apex, type: .soa, ttl: 30, data: apex.octets + apex.octets + zeros),
            TableRecord(
                owner: try DomainName("alias.lab.test."), type: .cname, ttl: 30,
                data: try DomainName("www.example.net.").octets),
            TableRecord(
                owner: try DomainName("far.lab.test."), type: .cname, ttl: 30,
                data: try DomainName("alias.lab.test.").octets),
        ]
        let block = QueryPlan.Block(
            steps: [
                .answerFromZone(table: 0, fallthroughZones: []),
                .forward(forwarder: 0, zones: [.root], except: []),
            ], rotates: false)
        let plan = QueryPlan(blocks: [block], listeners: [[.init(name: .root, block: 0)]], hash: hash)
        return ServingState(plan: plan, zones: [try ZoneTable(apex: apex, records: records, hash: hash)])
    }

    /// What the engine leaves of a query.
    static func suspend(_ message: [UInt8], over transport: Client.Transport = .udp) throws -> SuspendedQuery {
        let state = try state()
        var engine = QueryEngine(hash: state.plan.hash, randomSeed: 1)
        let received = OctetStorage(copying: message)
        let view = received.octets.octets.slice(at: 0, count: message.count)
        let buffer = OctetStorage(count: Limits.streamOctetsMax)
        let client = Client(endpoint: SocketEndpoint(.v4(0x7f00_0001), port: 4000), transport: transport)
        let outcome = engine.answer(view, from: client, at: 0, view: state.view, into: buffer.octets)
        guard case .suspend(let suspension) = outcome else { throw NotSuspended(outcome: "\(outcome)") }
        return SuspendedQuery(
            suspension, from: engine, message: view, buffer: buffer.octets.octets, client: client, state: state)
    }

    static func suspend(_ message: Message, over transport: Client.Transport = .udp) throws -> SuspendedQuery {
        try suspend(message.write(), over: transport)
    }

    static func suspend(
        _ name: String, _ type: RecordType = .a, edns: ExtendedDNS? = nil, over transport: Client.Transport = .udp
    ) throws -> SuspendedQuery {
        try suspend(.query(name: try DomainName(name), type: type, id: 4711, edns: edns), over: transport)
    }
}

/// The engine did something else with a test's query.
struct NotSuspended: Error {
    let outcome: String
}

extension Message {
    /// The plain answer to this query: the question, RA, and these records.
    func answered(
        _ answers: [ResourceRecord] = [], code: ResponseCode = .noError, flags more: UInt16 = 0,
        authorities: [ResourceRecord] = [], additionals: [ResourceRecord] = []
    ) -> Message {
        let taken = flags & Header.Flag.recursionDesired | Header.Flag.recursionAvailable
        return Message(
            id: id, flags: Header.Flag.response | taken | more | code.rawValue, questions: questions, answers: answers,
            authorities: authorities, additionals: additionals, edns: edns)
    }

    /// An answer with one address for the name asked.
    func answered(with address: [UInt8]) throws -> Message {
        answered([try .address(address, of: questions[0].name)])
    }
}

extension ResourceRecord {
    static func address(_ octets: [UInt8], of owner: DomainName, ttl: UInt32 = 300) throws -> ResourceRecord {
        ResourceRecord(owner: owner, ttl: ttl, data: try .reading(octets, type: .a))
    }

    static func alias(_ owner: String, of target: String) throws -> ResourceRecord {
        ResourceRecord(owner: try DomainName(owner), ttl: 300, data: .cname(try DomainName(target)))
    }
}

extension RecordData {
    static func reading(_ octets: [UInt8], type: RecordType) throws -> RecordData {
        try Octets.withView(of: octets) { view throws(WireError) in
            try RecordData(parsing: view, at: 0, length: octets.count, type: type)
        }
    }
}
