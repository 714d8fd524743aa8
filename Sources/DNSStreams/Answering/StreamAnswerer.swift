import DNSEngine
import DNSWire
import NIOCore

/// One event loop's engine, its hold on the tables and its buffers: answers the messages of all the loop's connections,
/// one after the other. Must not leave its loop.
final class StreamAnswerer {
    /// What became of a message.
    enum Answer {
        case none
        /// The response is written; this block gave it, a negative number where none matched. Where it came from a cache,
        /// there may be something to ask an upstream for.
        case written(block: Int, refresh: SuspendedQuery?)
        case suspended(SuspendedQuery)
    }

    private var engine: QueryEngine
    private var reader: StateReader
    private let message = OctetStorage(count: Limits.streamOctetsMax)
    private let response = OctetStorage(count: Limits.streamOctetsMax)

    init(_ publisher: StatePublisher) {
        engine = QueryEngine(hash: publisher.state.plan.hash, randomSeed: .random(in: .min ... .max))
        reader = StateReader(publisher)
    }

    /// Answers one message of at most 65 535 octets. The response, with its length prefix, is appended to `outgoing`.
    func answer(
        _ received: ByteBuffer, from client: Client, at listener: Int, into outgoing: inout ByteBuffer
    ) -> Answer {
        received.copyReadableOctets(to: message.octets)
        let query = message.octets.octets.slice(at: 0, count: received.readableBytes)
        let buffer = response.octets
        let view = reader.refresh()
        if view.hasCaches { engine.now = CacheInstant(nanoseconds: NIODeadline.now().uptimeNanoseconds) }
        switch engine.answer(query, from: client, at: listener, view: view, into: buffer) {
        case .drop: return .none
        case .respond(let octets):
            outgoing.writeMessage(buffer.octets.slice(at: 0, count: octets))
            return .written(
                block: engine.answeringBlock,
                refresh: engine.refresh.map { suspended($0, query, buffer.octets, client, isRefresh: true) })
        case .suspend(let suspension):
            return .suspended(suspended(suspension, query, buffer.octets, client, isRefresh: false))
        }
    }

    private func suspended(
        _ suspension: Suspension, _ query: Octets, _ buffer: Octets, _ client: Client, isRefresh: Bool
    ) -> SuspendedQuery {
        SuspendedQuery(
            suspension, from: engine, message: query, buffer: buffer, client: client, isRefresh: isRefresh)
    }
}
