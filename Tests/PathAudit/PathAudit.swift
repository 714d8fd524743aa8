import CPathCounter
import DNSEngine
import DNSWire
import NetworkAddress

/// Answers queries of every kind ten thousand times, counts them as `prometheus` does, and prints what that cost: allocations, locks, retains, releases.
///
/// A program of its own, since counting the Swift runtime's references is something only a single thread survives.
@main
enum PathAudit {
    static let rounds = 10_000

    static func main() throws {
        checkCounter()
        let fixture = try HotPathFixture()
        for query in HotPathQuery.all { audit(query, fixture) }
    }

    /// Without this, zeros would mean nothing.
    private static func checkCounter() {
        path_counter_begin()
        var probes: [Probe] = []
        for number in 0..<100 { probes.append(Probe(number)) }
        let copy = probes
        probes.append(Probe(100))
        let counts = path_counter_end()
        print("counter", counts.allocations, counts.locks, counts.retains, copy.count + probes.count, separator: "\t")
    }

    private static func audit(_ query: HotPathQuery, _ fixture: HotPathFixture) {
        var engine = QueryEngine(hash: fixture.hash, randomSeed: 1)
        engine.now = HotPathFixture.now
        engine.lane = 0
        var reader = StateReader(fixture.publisher)
        let storage = OctetStorage(copying: query.message)
        let message = storage.octets.octets.slice(at: 0, count: query.message.count)
        let response = OctetStorage(count: 4096)
        let buffer = response.octets
        let client = Client(endpoint: SocketEndpoint(.v4(0x7f00_0001), port: 5000), transport: .udp)
        // The first answer may initialise what lives for ever.
        _ = engine.answer(message, from: client, at: 0, view: reader.refresh(), into: buffer)
        let code = UInt16(buffer[3] & 0xf)
        let countedBefore = fixture.countedResponses()
        var answered = 0
        path_counter_begin()
        for _ in 0..<rounds {
            let view = reader.refresh()
            guard case .respond(let octets) = engine.answer(message, from: client, at: 0, view: view, into: buffer)
            else { continue }
            answered &+= 1
            engine.count(
                requestOctets: message.count, responseOctets: octets, nanoseconds: UInt64(octets), lane: 0, view: view)
        }
        let counts = path_counter_end()
        withExtendedLifetime((storage, response)) {}
        print(
            query.description, code, query.expected, answered, fixture.countedResponses() - countedBefore,
            counts.allocations, counts.locks, counts.retains,
            counts.releases, separator: "\t")
    }
}

private final class Probe {
    let number: Int
    init(_ number: Int) { self.number = number }
}
