import DNSWire

/// A query on its way over a connection, and where the answer belongs.
struct StreamTry: Sendable {
    let place: UpstreamPlace
    let forwarder: Forwarder
    let query: UpstreamQuery
    let id: UInt16
    let token: ExchangeToken
    let attempt: Int
    let timeout: Duration
    let inbox: LaneInbox

    /// Hands the answer to the lane, under the ID that it expects.
    func succeeded(_ octets: [UInt8]) {
        var octets = octets
        octets[0] = UInt8(truncatingIfNeeded: id >> 8)
        octets[1] = UInt8(truncatingIfNeeded: id)
        _ = inbox.add(.message(token, attempt: attempt, octets))
        inbox.wake()
    }

    func failed(_ cause: ExchangeFailure.Cause) {
        _ = inbox.add(.failed(token, attempt: attempt, cause))
        inbox.wake()
    }
}
