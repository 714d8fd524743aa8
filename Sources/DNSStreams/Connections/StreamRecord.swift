import NIOCore
import NetworkAddress
import Synchronization

/// One connection as the registry knows it.
final class StreamRecord: Sendable {
    let channel: any Channel
    let client: SocketEndpoint
    /// The number in the plan of the address that was connected to.
    let listener: Int
    /// Nanoseconds of the monotonic clock; the greatest number while a query is in flight.
    private let quietSinceNanoseconds = Atomic<UInt64>(NIODeadline.now().uptimeNanoseconds)

    init(channel: any Channel, client: SocketEndpoint, listener: Int) {
        self.listener = listener
        self.channel = channel
        self.client = client
    }

    /// Since when nobody has waited for an answer on the connection; `nil` while somebody does.
    var quietSince: NIODeadline? {
        let nanoseconds = quietSinceNanoseconds.load(ordering: .relaxed)
        return nanoseconds == .max ? nil : .uptimeNanoseconds(nanoseconds)
    }

    /// Sets ``quietSince``.
    func note(quietSince: NIODeadline?) {
        quietSinceNanoseconds.store(quietSince?.uptimeNanoseconds ?? .max, ordering: .relaxed)
    }
}
