import DNSEngine
import DNSWire
import NetworkAddress
import StubResolver
import Testing

/// A stub resolver's way to an engine in the same process, by a clock of its own: a response takes a millisecond, and what
/// would have to be forwarded is counted and not answered.
struct EngineTransport: LookupTransport {
    private var played: PlayedTransport
    private let forwarded: Counter

    private final class Counter { var count = 0 }

    init(_ engine: EngineInProcess) {
        let counter = Counter()
        forwarded = counter
        played = PlayedTransport { query in
            let transport: Client.Transport = query.transport == .tcp ? .tcp : .udp
            switch engine.answer(query.message(id: 1).write(), from: .example(transport)) {
            case .silence: return .silence
            case .suspended:
                counter.count += 1
                return .silence
            case .response(let octets):
                do {
                    return .response(try Message(parsing: octets), after: .milliseconds(1))
                } catch {
                    Issue.record("\(error)")
                    return .silence
                }
            }
        }
    }

    /// How many queries the engine would have forwarded.
    var forwardedQueries: Int { forwarded.count }

    var now: Duration { played.now }
    mutating func send(_ query: StubQuery) { played.send(query) }
    mutating func receive(until deadline: Duration) -> ExchangeEvent { played.receive(until: deadline) }
    mutating func forget(before number: Int) { played.forget(before: number) }
}
