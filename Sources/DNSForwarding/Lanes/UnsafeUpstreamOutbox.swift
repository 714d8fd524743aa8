import CLinux
import DNSWire

/// The queries of one turn of a lane, until they are sent: those that go through the same socket one behind the other, with
/// one system call.
struct UpstreamOutbox: ~Copyable {
    /// A query that waits to be sent.
    private struct Entry {
        let socket: Int
        let id: UInt16
        let token: ExchangeToken
    }

    /// A query that could not be sent.
    struct Failure {
        let socket: Int
        let id: UInt16
        /// A positive errno.
        let error: Int32
    }

    private var entries: [Entry] = []
    private var octets: [UInt8] = []
    /// How many of the octets are each entry's.
    private var lengths: [UInt32] = []

    var isEmpty: Bool { entries.isEmpty }

    mutating func add(_ query: UpstreamQuery, _ attempt: ExchangeAttempt, _ token: ExchangeToken, socket: Int) {
        let start = octets.count
        query.append(to: &octets, id: attempt.id, spelling: attempt.spelling)
        entries.append(Entry(socket: socket, id: attempt.id, token: token))
        lengths.append(UInt32(truncatingIfNeeded: octets.count - start))
    }

    /// Sends everything, but what has ended meanwhile; returns what could not be sent.
    mutating func send(through sockets: borrowing SocketTable) -> [Failure] {
        var failures: [Failure] = []
        var first = 0
        var offset = 0
        while first < entries.count {
            let socket = entries[first].socket
            var end = first
            var next = offset
            // A socket whose queries have all ended may be another's by now.
            while end < entries.count, entries[end].socket == socket,
                sockets.pending(entries[end].id, on: socket)?.token == entries[end].token
            {
                next += Int(lengths[end])
                end += 1
            }
            guard end > first, let descriptor = sockets.descriptor(socket) else {
                offset += Int(lengths[first])
                first += 1
                continue
            }
            sendRun(first..<end, at: offset, through: descriptor, &failures)
            (first, offset) = (end, next)
        }
        entries.removeAll(keepingCapacity: true)
        octets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        return failures
    }

    private func sendRun(_ run: Range<Int>, at start: Int, through descriptor: Int32, _ failures: inout [Failure]) {
        var (next, offset) = (run.lowerBound, start)
        while next < run.upperBound {
            let result = unsafe octets.withUnsafeBufferPointer { octets in
                unsafe lengths.withUnsafeBufferPointer { lengths in
                    unsafe clinux_upstream_send(
                        descriptor, octets.baseAddress.map { unsafe $0 + offset },
                        lengths.baseAddress.map { unsafe $0 + next }, Int32(run.upperBound - next))
                }
            }
            if result < 0 {
                failures.append(Failure(socket: entries[next].socket, id: entries[next].id, error: -result))
            }
            for _ in 0..<max(1, Int(result)) {
                offset += Int(lengths[next])
                next += 1
            }
        }
    }
}
