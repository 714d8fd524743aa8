import Testing
import TextTemplates

/// Go's own outputs, by the thousand.
struct GoComparisonTests {
    @Test func fixtureIsLargeEnoughToMeanSomething() throws {
        let cases = try GoFixture.load()
        #expect(cases.count { if case .output = $0.outcome { true } else { false } } > 1_000)
        #expect(cases.count { $0.outcome == .refused } > 300)
        #expect(cases.count { $0.outcome == .failed } > 300)
    }

    @Test func templatesDoWhatGoDoes() throws {
        for fixture in try GoFixture.load() {
            let expected = Self.differences[fixture.template] ?? fixture.outcome
            #expect(Self.outcome(of: fixture.template) == expected, "\(fixture.template)")
        }
    }

    @Test func differencesAreDifferences() throws {
        var met: Set<String> = []
        for fixture in try GoFixture.load() {
            guard let ours = Self.differences[fixture.template] else { continue }
            met.insert(fixture.template)
            #expect(ours != fixture.outcome, "\(fixture.template)")
        }
        #expect(met == Set(Self.differences.keys))
    }

    /// What is refused when it is read, where Go notices when it is executed, and numbers with fractions.
    private static let differences: [String: GoFixture.Outcome] = [
        "{{ $x = 1 }}": .refused, "{{ 9223372036854775808 }}": .refused, "{{ .1 }}": .refused,
        "{{ 1. 'c' nil  }}": .refused,
    ]

    private static func outcome(of source: String) -> GoFixture.Outcome {
        guard let template = Result(catching: { try TextTemplate(source) }).value else { return .refused }
        guard let output = Result(catching: { try template.render(QueryData.value) }).value else { return .failed }
        return .output(output)
    }
}

extension Result {
    /// What succeeded; nil for a failure.
    fileprivate var value: Success? { if case .success(let value) = self { value } else { nil } }
}
