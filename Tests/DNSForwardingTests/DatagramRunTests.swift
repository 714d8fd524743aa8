import DNSForwarding
import DNSWire
import Synchronization
import Testing

/// Queries that leave at the same moment: they share sockets and system calls, and nothing else.
@Suite("queries over UDP that leave together")
struct DatagramRunTests {
    private static let count = 100

    @Test("each gets its own answer; a port carries few of them at a time; IDs differ")
    func together() async throws {
        let ids = Mutex<[Int: Set<UInt16>]>([:])
        try await PlayedForwarding.run(
            [
                { arrival in
                    let isNew = ids.withLock { $0[arrival.port, default: []].insert(arrival.query.id).inserted }
                    #expect(isNew)
                    let name = try #require(arrival.query.questions.first?.name.octets)
                    return .answer(try arrival.query.answered(with: [10, 0, name[3], name[4]]))
                }
            ], lanes: 1
        ) { played in
            let answers = try await ask(played)
            #expect(answers.count == Self.count)
            for (number, answer) in answers {
                let digits = Array(Self.label(number).utf8)
                #expect(answer == ["10.0.\(digits[2]).\(digits[3])"])
            }
            var ports: [Int] = []
            for _ in 0..<Self.count { ports.append(try await played.upstreams[0].nextArrival().port) }
            #expect(Self.longestRun(of: ports) <= 8)
            #expect(Set(ports).count > 2)
        }
    }

    private static func label(_ number: Int) -> String { "q\(number + 100)" }

    private static func longestRun(of ports: [Int]) -> Int {
        var longest = 1
        var current = 1
        for (port, next) in zip(ports, ports.dropFirst()) {
            current = port == next ? current + 1 : 1
            longest = max(longest, current)
        }
        return longest
    }

    /// Asks everything before the lane is woken.
    private func ask(_ played: PlayedForwarding) async throws -> [Int: [String]] {
        let answers = Mutex<[Int: [String]]>([:])
        let (done, end) = AsyncStream.makeStream(of: Void.self)
        for number in 0..<Self.count {
            let query = try SuspendedQueries.suspend("\(Self.label(number)).test.")
            played.service.forward(query, wakes: false) { result in
                do {
                    let records = try result.answers
                    answers.withLock { $0[number] = records }
                } catch {
                    Issue.record(error)
                }
                end.yield()
            }
        }
        played.service.wake()
        var ends = done.makeAsyncIterator()
        for _ in 0..<Self.count { _ = await ends.next() }
        return answers.withLock { $0 }
    }
}
