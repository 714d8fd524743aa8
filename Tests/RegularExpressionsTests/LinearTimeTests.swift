import RegularExpressions
import Testing

/// Time is counted in steps, so that the machine's speed does not matter.
struct LinearTimeTests {
    @Test(arguments: [
        "(a+)+$", "(a*)*b", "(a|aa)+$", "(x+x+)+y", "(a?){30}a{30}", "(.*)(.*)(.*)(.*)=", "^(([a-z])+.)+[A-Z]([a-z])+$",
        "((a*)*)*c", "(?:a?){100}(?:a*){100}b", "(?s).*.*.*.*.*b.*c", #"(\w+\s?)+\."#,
    ])
    func harmfulPatternsStayLinear(_ pattern: String) throws {
        let expression = try RegularExpression(pattern)
        for length in [10, 100, 1_000, 10_000] {
            let input = [UInt8](repeating: UInt8(ascii: "a"), count: length)
            expectLinear(expression, input)
        }
    }

    @Test func randomPatternsStayLinearAndNeverTrap() throws {
        var random = FixedRandom(seed: 20_240_601)
        let alphabet = Array(#"ab()[]{}*+?|^$.\dwpPLx01,-:<>iQEsmUn&é日"#)
        var accepted = 0
        for _ in 0..<40_000 {
            let pattern = String((0..<random.next(below: 14)).map { _ in alphabet[random.next(below: alphabet.count)] })
            do {
                let expression = try RegularExpression(pattern)
                accepted += 1
                expectLinear(expression, (0..<random.next(below: 20)).map { _ in UInt8(random.next(below: 256)) })
                expectLinear(expression, (0..<20).map { _ in UInt8(0x61 + random.next(below: 3)) })
            } catch let error as RegularExpressionError {
                #expect(error.column >= 1 && error.column <= pattern.unicodeScalars.count + 1, "\(pattern)")
            }
        }
        #expect(accepted > 5_000)
    }

    @Test func placesWhereNoMatchCanBeginArePassedOver() throws {
        let expression = try RegularExpression("x(a|b)*c")
        var scratch = MatchScratch(for: expression)
        let input = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000)
        #expect(!expression.matches(input.span, using: &scratch))
        #expect(scratch.steps <= 1_000)
    }

    @Test func wrongEndsAreSeenAtOnce() throws {
        let expression = try RegularExpression(#"^www\.(.*)\.example\.$"#)
        var scratch = MatchScratch(for: expression)
        #expect(!expression.matches(Array("www.a.example.org.".utf8).span, using: &scratch))
        #expect(scratch.steps == 0)
        #expect(!expression.matches(Array("ftp.a.example.".utf8).span, using: &scratch))
        #expect(scratch.steps == 0)
        #expect(expression.matches(Array("www.a.example.".utf8).span, using: &scratch))
    }

    private func expectLinear(_ expression: RegularExpression, _ input: [UInt8]) {
        var scratch = MatchScratch(for: expression)
        let bound = (input.count + 1) * (3 * expression.instructionCount + 1)
        let isMatch = expression.matches(input.span, using: &scratch)
        #expect(scratch.steps <= bound, "\(expression.pattern)")
        #expect(expression.captures(input.span, using: &scratch) == isMatch, "\(expression.pattern)")
        #expect(scratch.steps <= bound, "\(expression.pattern)")
        for number in 0..<scratch.groupCount {
            guard let range = scratch.group(number) else { continue }
            #expect(range.lowerBound >= 0 && range.upperBound <= input.count)
        }
    }
}

/// The same numbers every time (a linear congruential generator).
struct FixedRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A number from 0 to one less than the bound.
    mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
}
