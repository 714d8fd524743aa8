public import DNSWire
public import NetworkAddress

/// What a line of `log` is made of, taken down where a query is answered and put into words elsewhere. The question goes
/// beside it.
public struct QueryLogEntry: BitwiseCopyable, Sendable {
    /// The configuration that it was answered under.
    public var generation: UInt32
    /// The server block that answered.
    public var block: Int
    public var client: Client
    /// The address that the client asked, as far as it is known.
    public var local: IPAddress
    /// Where the answer came from, for a query that was forwarded; port 0 otherwise.
    public var upstream = SocketEndpoint(.v4(0), port: 0)
    /// What was read of the query.
    public var query: ReceivedQuery
    /// The header of the response.
    public var response: Header
    /// The response code with the bits that EDNS adds.
    public var code: ResponseCode
    public var requestOctets: Int
    public var responseOctets: Int
    /// From the query's turn to its response.
    public var nanoseconds: UInt64
    /// When it was answered, on the monotonic clock: lines are written in this order.
    public var time: UInt64

    public init(
        generation: UInt32, block: Int, client: Client, local: IPAddress, query: ReceivedQuery, response: Header,
        code: ResponseCode,
        requestOctets: Int, responseOctets: Int, nanoseconds: UInt64, time: UInt64
    ) {
        self.generation = generation
        self.block = block
        self.client = client
        self.local = local
        self.query = query
        self.response = response
        self.code = code
        self.requestOctets = requestOctets
        self.responseOctets = responseOctets
        self.nanoseconds = nanoseconds
        self.time = time
    }
}

extension QueryLogEntry {
    /// What `log` can be restricted to.
    public var responseClass: ResponseClass { ResponseClass(response, code: code) }

    /// The octets of QNAME, QTYPE and QCLASS.
    var questionOctets: Int { max(query.questionEnd - Header.octetCount, 0) }
}

extension QueryEngine {
    /// The entry of the query that has just been answered with `response`; `nil` where it is not to be logged.
    public func logEntry(
        _ view: ServingView, requestOctets: Int, response: Octets, local: IPAddress, nanoseconds: UInt64,
        time: UInt64
    ) -> QueryLogEntry? {
        guard answeringBlock >= 0, let header = Header(parsing: response),
            view.logged.contains(ResponseClass(header, code: writer.responseCode), of: answeringBlock)
        else { return nil }
        return QueryLogEntry(
            generation: view.generation, block: answeringBlock, client: client, local: local, query: query,
            response: header,
            code: writer.responseCode, requestOctets: requestOctets, responseOctets: response.count,
            nanoseconds: nanoseconds, time: time)
    }
}
