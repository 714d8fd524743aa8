/// The way back for the answer to one query that left its worker. To be used once, from any thread.
public struct DatagramReply: Sendable {
    let path: ReturnPath
    let socket: DatagramSocket
    let outboxes: [DatagramOutbox]

    /// Sends the answer. Returns 0 or a negative errno.
    public func send(_ octets: [UInt8]) -> Int { path.send(octets, from: socket.descriptor) }

    /// Keeps the answer until `sends` is called, or enough others have come.
    ///
    /// - Parameters:
    ///   - thread: a number of the calling thread, so that threads do not wait for each other.
    ///   - atEnd: is given what sends the answer, and has to call it before the thread sleeps; not called where that
    ///     has been done for an earlier answer.
    public func postpone(_ octets: [UInt8], thread: Int, atEnd: (_ sends: @escaping @Sendable () -> Void) -> Void) {
        let outbox = outboxes[thread % outboxes.count]
        if outbox.add(octets, path) { atEnd { outbox.send() } }
    }
}
