import DNSEngine
import DNSWire
import Testing

/// The bounds, and who has to go.
struct CacheEvictionTests {
    private func give(_ test: CacheUnderTest, _ number: Int, _ code: ResponseCode = .noError) throws {
        if code == .noError {
            try test.give(
                "n\(number).t. A", code,
                "answer n\(number).t. 300 A 10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)")
        } else {
            try test.give("n\(number).t. A", code, "authority t. 300 SOA ns.t. h.t. 1 2 3 4 300")
        }
    }

    /// No more entries of a kind than it may have, and all of these in use; the other kind does not suffer.
    @Test(arguments: [1, 2, 10, 1000])
    func entriesAreBounded(entriesMax: Int) throws {
        let test = try CacheUnderTest { $0.success.entriesMax = entriesMax }
        try give(test, 9_999_999, .nameError)
        for number in 0..<(entriesMax * 3 + 10) {
            try give(test, number)
            let metrics = test.cache.metrics
            guard metrics.entries.success == min(number + 1, entriesMax),
                metrics.evictions.success == max(number + 1 - entriesMax, 0)
            else {
                Issue.record("\(metrics) after \(number + 1) answers of at most \(entriesMax)")
                return
            }
        }
        #expect(test.cache.metrics.entries.denial == 1 && test.cache.metrics.evictions.denial == 0)
        #expect(try test.has("n9999999.t. A"))
    }

    /// As many names as fit are all there: one that is new needs no second question to stay.
    @Test func nothingGoesBeforeItHasTo() throws {
        let test = try CacheUnderTest { $0.success.entriesMax = 2000 }
        for number in 0..<2000 { try give(test, number) }
        for number in 0..<2000 { #expect(try test.has("n\(number).t. A")) }
    }

    /// A scan of names that nobody asks for twice leaves those that are asked for.
    @Test func scansPassThrough() throws {
        let test = try CacheUnderTest { $0.success.entriesMax = 1000 }
        for number in 0..<500 { try give(test, number) }
        for _ in 0..<3 { for number in 0..<500 { #expect(try test.has("n\(number).t. A")) } }
        for number in 10_000..<30_000 {
            try give(test, number)
            // The names in use are asked for now and then, the scan goes on.
            if number % 40 == 0 { _ = try test.has("n\(number / 40 % 500).t. A") }
        }
        let left = try (0..<500).filter { try test.has("n\($0).t. A") }.count
        #expect(left == 500, "\(left) of 500 names in use are left")
    }

    /// What has just had to go and comes back is not new any more.
    @Test func ghosts() throws {
        let test = try CacheUnderTest { $0.success.entriesMax = 100 }
        for number in 0..<100 { try give(test, number) }
        for number in 0..<100 { _ = try test.has("n\(number).t. A") }
        for number in 1000..<1012 { try give(test, number) }
        #expect(try !test.has("n1000.t. A"))
        try give(test, 1000)
        for number in 2000..<2050 { try give(test, number) }
        #expect(try test.has("n1000.t. A"))
    }

    /// A million names through a cache of few octets: never more entries than fit, most of the memory in use, the newest
    /// there, and no more memory than is allowed.
    @Test func octetsAreBounded() throws {
        let octetsMax = 8 << 20
        let test = try CacheUnderTest {
            $0.octetsMax = octetsMax
            $0.success.entriesMax = .max
            $0.denial.entriesMax = .max
        }
        let question = try CacheUnderTest.question("n0000000.t. A")
        var template = try CacheUnderTest.response("n0000000.t. A", .noError, ["answer n0000000.t. 300 A 192.0.2.1"])
            .write()
        #expect(question.name.octets.count == 12)
        for number in 0..<1_000_000 {
            var digits = number
            for place in stride(from: 20, to: 13, by: -1) {
                template[place] = UInt8(48 + digits % 10)
                digits /= 10
            }
            let name = try DomainName(wire: Array(template[12..<24]))
            test.cache.take(
                &template, for: CacheQuestion(name: name, type: .a, hash: CacheUnderTest.hash), at: test.now)
        }
        let metrics = test.cache.metrics
        // An entry of this kind takes 80 octets and 12.5 in the tables.
        #expect(metrics.octetsMax <= octetsMax)
        #expect(metrics.entries.success * 80 <= octetsMax * 3 / 4)
        #expect(metrics.entries.success * 80 >= octetsMax / 2, "\(metrics.entries.success) entries")
        #expect(metrics.entries.success + metrics.evictions.success == 1_000_000)
        #expect(try test.has("n0999999.t. A"))
    }

    /// Names asked for again and again are refreshed without pushing out what is in the cache and fits.
    @Test func refreshingLeavesOthersAlone() throws {
        let test = try CacheUnderTest { $0.success.entriesMax = 500 }
        for number in 0..<500 { try give(test, number) }
        for _ in 0..<60_000 { try give(test, 7) }
        let left = try (0..<500).filter { try test.has("n\($0).t. A") }.count
        #expect(left == 500 && test.cache.metrics.evictions.success == 0)
    }
}
