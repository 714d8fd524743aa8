/// How the queries of a lookup travel: over sockets, or to a server inside of the program.
public protocol LookupTransport {
    /// The transport's own clock; only differences count.
    var now: Duration { get }

    /// Sends a query. A server that cannot be reached is no error but an event.
    mutating func send(_ query: StubQuery) throws

    /// What comes next, ``ExchangeEvent/time`` where nothing comes before the deadline.
    mutating func receive(until deadline: Duration) throws -> ExchangeEvent

    /// Nothing is expected any more of queries with smaller numbers.
    mutating func forget(before number: Int)
}

extension Lookup {
    /// Carries the lookup out.
    ///
    /// - Throws: what the transport throws.
    public mutating func run(over transport: inout some LookupTransport) throws -> LookupResult {
        var queries = begin(at: transport.now)
        while true {
            if let result { return result }
            transport.forget(before: firstCurrentQuery)
            for query in queries { try transport.send(query) }
            let event = try transport.receive(until: deadline)
            queries = handle(event, at: transport.now)
        }
    }
}
