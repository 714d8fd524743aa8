import DNSEngine
import DNSWire
import Foundation
import Synchronization
import Testing

/// The cache against a dictionary, against noise, and under many threads.
struct CacheModelTests {
    /// Random answers, questions and time: whatever the cache says is the last thing it was told and has not expired. With
    /// room enough it says all of it.
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func dictionary(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let entriesMax = seed % 2 == 0 ? 64 : 5000
        let test = try CacheUnderTest {
            $0.success.entriesMax = entriesMax
            $0.denial.entriesMax = entriesMax
        }
        var model: [String: (expiry: UInt64, isDenial: Bool, address: Int, ttl: UInt64)] = [:]
        for step in 0..<30_000 {
            let name = "n\(Int.random(in: 0..<300, using: &random)).t."
            let now = test.now.milliseconds
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<3:
                let ttl = UInt64.random(in: 5...60, using: &random)
                let address = step % 250
                try test.give("\(name) A", .noError, "answer \(name) \(ttl) A 192.0.2.\(address)")
                model[name] = (now + ttl * 1000, false, address, ttl)
            case 3:
                try test.give("\(name) A", .nameError, "authority t. 9 SOA ns.t. h.t. 1 2 3 4 9")
                model[name] = (now + 9000, true, 0, 9)
            case 4: test.advance(Double(Int.random(in: 0..<500, using: &random)) / 1000)
            default:
                let lines = try test.ask("\(name) A")
                let known = model[name].flatMap { $0.expiry > now ? $0 : nil }
                guard !lines[0].hasPrefix("forwarder") else {
                    #expect(known == nil || entriesMax == 64, "\(name) is missing at step \(step)")
                    continue
                }
                let entry = try #require(known, "\(name) has expired or was never there: \(lines)")
                let left = (entry.expiry - now + 999) / 1000
                let expected =
                    entry.isDenial
                    ? "authority t. \(left) SOA ns.t. h.t. 1 2 3 4 9"
                    : "answer \(name) \(left) A 192.0.2.\(entry.address)"
                #expect(lines.last == expected, "step \(step)")
            }
        }
    }

    /// Readers beside a writer that goes round and round in a small cache: every answer is whole and belongs to its question.
    @Test func readersBesideWriters() async throws {
        let test = try CacheUnderTest {
            $0.octetsMax = 1 << 20
            $0.success.entriesMax = .max
            $0.denial.entriesMax = .max
        }
        let cache = test.cache
        let plan = QueryPlan(
            blocks: [
                .init(steps: [.forward(forwarder: 0, zones: [.root], except: [])], rotates: false, cache: (0, [.root]))
            ], listeners: [[.init(name: .root, block: 0)]], hash: CacheUnderTest.hash)
        let state = ServingState(plan: plan, caches: [cache])
        let now = test.now
        let end = End()
        async let writers = Self.onThreads(2) { number in
            defer { end.isReached.store(true, ordering: .relaxed) }
            try Self.write(to: cache, seed: UInt64(number), at: now)
            return 0
        }
        async let readers = Self.onThreads(3) { number in
            try Self.read(state, seed: UInt64(100 + number), at: now, until: end)
        }
        _ = try await writers
        let hits = try await readers
        #expect(hits > 1000, "\(hits) hits")
        #expect(cache.metrics.evictions.success > 1000, "\(cache.metrics)")
    }

    private static let names = 20_000

    /// Runs `body` on threads of its own, and returns the sum of what they return.
    private static func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Int) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<count {
                group.addTask {
                    try await withCheckedThrowingContinuation { continuation in
                        Thread.detachNewThread { continuation.resume(with: Result(catching: { try body(number) })) }
                    }
                }
            }
            return try await group.reduce(0, +)
        }
    }

    /// Set once a writer is through.
    private final class End: Sendable {
        let isReached = Atomic<Bool>(false)
    }

    /// As many addresses as the name's number says, each with the number in it.
    private static func write(to cache: AnswerCache, seed: UInt64, at now: CacheInstant) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<150_000 {
            // Some names are common, so that there is something to hit.
            let number = Int.random(in: 0..<(random.chance(50) ? 200 : names), using: &random)
            let name = try DomainName("n\(number).t.")
            let address = RecordData.A(10, UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255))
            let record = ResourceRecord(owner: name, ttl: 300, data: .a(address))
            let question = Question(name: name, type: .a)
            var octets = Message(
                id: 0, flags: Header.Flag.response, questions: [question],
                answers: Array(repeating: record, count: 1 + number % 40)
            ).write()
            cache.take(&octets, for: CacheQuestion(name: name, type: .a, hash: CacheUnderTest.hash), at: now)
        }
    }

    private static func read(
        _ state: ServingState, seed: UInt64, at now: CacheInstant, until end: End
    ) throws -> Int {
        let engine = EngineInProcess(state, randomSeed: seed << 32)
        engine.now = now
        var random = SeededRandom(seed: seed)
        var hits = 0
        while !end.isReached.load(ordering: .relaxed) {
            let number = Int.random(in: 0..<(random.chance(50) ? 200 : names), using: &random)
            let query = try Message.query("n\(number).t. A").write()
            guard case .response(let octets) = engine.answer(query, from: .example(.tcp)) else { continue }
            let expected = 12 + query.count - 12 + (1 + number % 40) * 16
            let address = Array(octets.suffix(3))
            guard octets.count == expected, Int(octets[7]) == 1 + number % 40,
                address == [UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255)]
            else {
                Issue.record("a torn answer to n\(number).t.: \(octets)")
                return hits
            }
            hits += 1
        }
        return hits
    }

    /// Responses with octets changed, cut and added: none is worth a crash, and what is kept can be read.
    @Test(arguments: [UInt64(11), 12, 13])
    func noise(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let test = try CacheUnderTest { $0.staleness.policy = .immediate }
        let records = [
            "answer www.t. 300 CNAME host.www.t.", "answer host.www.t. 40 MX 10 mx.host.www.t.",
            "answer host.www.t. 40 TXT hello", "authority t. 300 SOA ns.t. h.t. 1 2 3 4 60",
            "additional mx.host.www.t. 9 A 192.0.2.1",
        ]
        let response = try CacheUnderTest.response("www.t. MX", .noError, records).write()
        let question = try CacheUnderTest.question("www.t. MX")
        for _ in 0..<40_000 {
            var octets = response
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                octets[Int.random(in: 0..<octets.count, using: &random)] = UInt8.random(
                    in: .min ... .max, using: &random)
            }
            if random.chance(20) { octets.removeLast(Int.random(in: 0..<octets.count, using: &random)) }
            if random.chance(20) { octets += random.octets(1...40) }
            test.cache.take(&octets, for: question, at: test.now)
            for name in ["www.t. MX", "a.alias. MX"] {
                let answer = test.engine.answer(try Message.query(name).write(), from: .example(.tcp))
                if case .response(let octets) = answer { #expect(octets.count >= 12 && octets[0] == 0x12) }
            }
            if random.chance(10) { test.advance(70) }
        }
        for length in 0..<response.count {
            var octets = Array(response.prefix(length))
            #expect(test.cache.take(&octets, for: question, at: test.now) == .fresh)
        }
    }

    /// What moves each figure.
    @Test func metrics() throws {
        let test = try CacheUnderTest { $0.staleness.policy = .immediate }
        _ = try test.ask("www.t. A")
        var expected = CacheMetrics()
        expected.misses = 1
        expected.requests = 1
        expected.octetsMax = test.cache.metrics.octetsMax
        #expect(test.cache.metrics == expected)
        try test.give("www.t. A", .noError, "answer www.t. 10 A 192.0.2.1")
        try test.give("no.t. A", .nameError, "authority t. 300 SOA ns.t. h.t. 1 2 3 4 60")
        expected.entries = .init(success: 1, denial: 1)
        #expect(test.cache.metrics == expected)
        for _ in 0..<3 { _ = try test.ask("www.t. A") }
        for _ in 0..<2 { _ = try test.ask("no.t. A") }
        expected.hits = .init(success: 3, denial: 2)
        expected.requests = 6
        #expect(test.cache.metrics == expected)
        test.advance(10)
        _ = try test.ask("www.t. A")
        expected.hits.success = 4
        expected.requests = 7
        expected.staleServed = 1
        #expect(test.cache.metrics == expected)
        try test.give("www.t. A", .nameError, "authority t. 300 SOA ns.t. h.t. 1 2 3 4 60")
        expected.entries = .init(success: 0, denial: 2)
        #expect(test.cache.metrics == expected)
    }
}
