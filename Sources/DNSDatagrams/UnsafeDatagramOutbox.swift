import CLinux
import Synchronization

/// Answers of one socket that are sent together, by whoever answers many queries in one turn: one system call for all, and
/// clients that are woken once. Any thread may use it.
final class DatagramOutbox: Sendable {
    /// How many answers wait at most.
    private static let capacity = 32

    private struct Waiting {
        var paths: [clinux_return_path] = []
        var lengths: [UInt32] = []
        var octets: [UInt8] = []
    }

    private let socket: DatagramSocket
    private let observer: any DatagramObserver
    private let waiting = Mutex(Waiting())

    init(_ socket: DatagramSocket, _ observer: any DatagramObserver) {
        self.socket = socket
        self.observer = observer
    }

    /// Takes an answer; returns whether it is the first, so that ``send()`` has to follow.
    func add(_ octets: [UInt8], _ path: ReturnPath) -> Bool {
        waiting.withLock { waiting in
            waiting.paths.append(path.path)
            waiting.lengths.append(UInt32(truncatingIfNeeded: octets.count))
            waiting.octets += octets
            if waiting.paths.count < Self.capacity { return waiting.paths.count == 1 }
            send(&waiting)
            return false
        }
    }

    /// Sends what is waiting.
    func send() { waiting.withLock { send(&$0) } }

    private func send(_ waiting: inout Waiting) {
        let lost = unsafe Int(
            clinux_send_all(
                socket.descriptor, waiting.paths, waiting.octets, waiting.lengths, Int32(waiting.paths.count)))
        waiting.paths.removeAll(keepingCapacity: true)
        waiting.lengths.removeAll(keepingCapacity: true)
        waiting.octets.removeAll(keepingCapacity: true)
        if lost > 0 { observer.datagramsLost(lost) }
    }
}
