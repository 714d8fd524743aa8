import NIOCore
import NetworkAddress
import Synchronization

/// All connections of a listener, for its limits: who may come in, and who has to go for it.
final class StreamRegistry: Sendable {
    /// Whether a new connection is served.
    enum Admission {
        /// Yes, and this one of its client, or of all, is closed for it.
        case admitted(StreamRecord, replacing: StreamRecord?)
        case refused
    }

    fileprivate struct State {
        var records: [ObjectIdentifier: StreamRecord] = [:]
        var countByClient: [IPAddress: Int] = [:]
        var isDraining = false
    }

    private let limits: StreamLimits
    private let state = Mutex(State())

    init(limits: StreamLimits) { self.limits = limits }

    /// Takes a new connection in. Where a limit is reached, the connection that has been quiet the longest makes room
    /// (RFC 7766 section 6.2.3): one of the same client at the limit of the client. Where all wait for answers, the
    /// new one is refused.
    ///
    /// - Parameter listener: the number in the plan of the address that was connected to.
    func admit(_ channel: any Channel, from client: SocketEndpoint, at listener: Int) -> Admission {
        let record = StreamRecord(channel: channel, client: client, listener: listener)
        return state.withLock { state in
            guard !state.isDraining else { return .refused }
            var replaced: StreamRecord?
            let isClientFull = state.countByClient[client.address, default: 0] >= limits.connectionsPerClientMax
            if isClientFull || state.records.count >= limits.connectionsMax {
                let candidates = state.records.values.filter { !isClientFull || $0.client.address == client.address }
                replaced = Self.quietest(of: candidates)
                guard let replaced else { return .refused }
                state.remove(replaced)
            }
            state.insert(record)
            return .admitted(record, replacing: replaced)
        }
    }

    /// How many connections there are.
    var count: Int { state.withLock { $0.records.count } }

    /// The record of an admitted connection; `nil` once it was released or replaced.
    func record(of channel: any Channel) -> StreamRecord? {
        state.withLock { $0.records[ObjectIdentifier(channel)] }
    }

    /// Forgets a connection that has been closed, unless it was replaced before.
    func release(_ record: StreamRecord) { state.withLock { $0.remove(record) } }

    /// The connections to one listener of the plan.
    func records(of listener: Int) -> [StreamRecord] {
        state.withLock { $0.records.values.filter { $0.listener == listener } }
    }

    /// Refuses all connections from now on and returns those there are.
    func beginDraining() -> [StreamRecord] {
        state.withLock { state in
            state.isDraining = true
            return Array(state.records.values)
        }
    }

    private static func quietest(of candidates: [StreamRecord]) -> StreamRecord? {
        var quietest: (record: StreamRecord, since: NIODeadline)?
        for record in candidates {
            guard let since = record.quietSince, since < quietest?.since ?? .distantFuture else { continue }
            quietest = (record, since)
        }
        return quietest?.record
    }
}

extension StreamRegistry.State {
    fileprivate mutating func insert(_ record: StreamRecord) {
        records[ObjectIdentifier(record.channel)] = record
        countByClient[record.client.address, default: 0] += 1
    }

    fileprivate mutating func remove(_ record: StreamRecord) {
        let key = ObjectIdentifier(record.channel)
        guard records[key] === record else { return }
        records[key] = nil
        let count = countByClient[record.client.address, default: 0]
        countByClient[record.client.address] = count > 1 ? count - 1 : nil
    }
}
