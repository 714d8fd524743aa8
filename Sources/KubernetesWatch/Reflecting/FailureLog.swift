/// Lets a failure into the log when it is new, and then only so often; says once that it is over.
struct FailureLog: Sendable {
    /// How far apart lines are in any case.
    private static let linesApart: Duration = .seconds(10)

    private let interval: Duration
    private var lastKind: RequestFailure.Kind?
    private var lastLine: Duration?
    private var isOver = true
    private var omitted = 0

    init(interval: Duration) {
        self.interval = interval
    }

    /// The line for a failure, if there is to be one.
    mutating func line(for failure: RequestFailure, at now: Duration) -> String? {
        let wait = lastKind == failure.kind ? interval : min(interval, Self.linesApart)
        if let lastLine, now - lastLine < wait {
            omitted += 1
            return nil
        }
        defer { omitted = 0 }
        lastKind = failure.kind
        lastLine = now
        isOver = false
        return omitted == 0 ? failure.text : "\(failure.text) (\(omitted) more failures since the last line)"
    }

    /// Whether a failure that was logged is over, which is to be logged too.
    mutating func end() -> Bool {
        defer { isOver = true }
        return !isOver
    }
}

/// Text of others, made fit for one line of a log.
enum LogText {
    static let charactersMax = 300

    static func bounded(_ text: String) -> String {
        var line = String()
        for (count, scalar) in text.unicodeScalars.enumerated() {
            guard count < charactersMax else { return line + "…" }
            let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || scalar.value == 0x2028
            line.unicodeScalars.append(isControl || scalar.value == 0x2029 ? " " : scalar)
        }
        return line
    }
}
