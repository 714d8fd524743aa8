import RegularExpressions
import Synchronization

/// One `consolidate` of `errors`: failures whose text matches are counted, and told in one line at the end of a period that
/// begins with the first of them.
final class ErrorConsolidation: Sendable {
    /// The longest pattern (CoreDNS).
    static let patternLengthMax = RegularExpression.patternMaximum

    private struct State {
        let pattern: RegularExpression
        var scratch: MatchScratch
        var count = 0
    }

    private let text: String
    private let period: Duration
    private let periodText: String
    private let level: ServerLog.Level
    private let showsFirst: Bool
    private let state: Mutex<State>

    /// Throws what is wrong with the pattern.
    init(
        pattern: String, period: Duration, periodText: String, level: ServerLog.Level, showsFirst: Bool
    ) throws {
        text = pattern
        self.period = period
        self.periodText = periodText
        self.level = level
        self.showsFirst = showsFirst
        let expression = try RegularExpression(pattern)
        state = Mutex(State(pattern: expression, scratch: MatchScratch(for: expression)))
    }

    /// What becomes of a failure.
    enum Verdict {
        /// It is none of this rule's.
        case other
        /// It is counted; the line may be written all the same, at this level.
        case counted(shownAt: ServerLog.Level?, beginsPeriod: Bool)
    }

    func take(_ failure: String) -> Verdict {
        let octets = Array(failure.utf8)
        return state.withLock { state in
            guard state.pattern.matches(octets.span, using: &state.scratch) else { return .other }
            state.count += 1
            return .counted(shownAt: showsFirst && state.count == 1 ? level : nil, beginsPeriod: state.count == 1)
        }
    }

    /// Ends the period when its time is up.
    func schedule(_ log: ServerLog) {
        Task {
            try await Task.sleep(for: period)
            end(log)
        }
    }

    /// Writes the line of what has been counted, if there is anything that has not been shown.
    func end(_ log: ServerLog) {
        let count = state.withLock { state in
            defer { state.count = 0 }
            return state.count
        }
        guard count > (showsFirst ? 1 : 0) else { return }
        log.write(level, "plugin/errors: \(count) errors like '\(text)' occurred in last \(periodText)")
    }
}
