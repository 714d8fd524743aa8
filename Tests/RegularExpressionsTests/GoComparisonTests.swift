import RegularExpressions
import Testing

/// Go's own answers, by the thousand.
struct GoComparisonTests {
    @Test func fixtureIsLargeEnoughToMeanSomething() throws {
        let cases = try GoFixture.load()
        #expect(cases.reduce(0) { $0 + $1.searches.count } > 5_000)
        #expect(cases.filter { $0.error != nil }.count > 200)
        #expect(cases.reduce(0) { $0 + $1.searches.filter { $0.places != nil }.count } > 2_000)
    }

    @Test func patternsThatGoRefusesAreRefusedForTheSameReason() throws {
        for fixture in try GoFixture.load() {
            guard let error = fixture.error else { continue }
            let ours = #expect(throws: RegularExpressionError.self, "\(fixture.pattern)") {
                try RegularExpression(fixture.pattern)
            }
            // Go has one reason for both.
            let reason = ours?.reason == .unknownUnicodeClass ? .invalidClassRange : ours?.reason
            #expect(reason?.rawValue == error, "\(fixture.pattern)")
        }
    }

    @Test func searchesFindWhatGoFinds() throws {
        var scratch = MatchScratch()
        for fixture in try GoFixture.load() where fixture.error == nil {
            let expression = try RegularExpression(fixture.pattern)
            #expect(expression.groupNames == fixture.names, "\(fixture.pattern)")
            for search in fixture.searches {
                let input = search.input.span
                let isMatch = expression.matches(input, using: &scratch)
                #expect(isMatch == (search.places != nil), "\(fixture.pattern) in \(search.input)")
                let places = expression.places(in: search.input, using: &scratch)
                #expect(places == search.places, "\(fixture.pattern) in \(search.input)")
            }
        }
    }
}

extension RegularExpression {
    /// Ends of the match and of each group as Go lists them; nil for no match.
    func places(in input: [UInt8], using scratch: inout MatchScratch) -> [Int]? {
        guard captures(input.span, using: &scratch) else { return nil }
        return (0..<scratch.groupCount).flatMap { number in
            scratch.group(number).map { [$0.lowerBound, $0.upperBound] } ?? [-1, -1]
        }
    }

    /// The texts of the match and of each group; nil for no match.
    func texts(in input: String) -> [String?]? {
        var scratch = MatchScratch(for: self)
        let octets = Array(input.utf8)
        guard captures(octets.span, using: &scratch) else { return nil }
        return (0..<scratch.groupCount).map { number in
            scratch.group(number).map { String(decoding: octets[$0], as: UTF8.self) }
        }
    }
}
