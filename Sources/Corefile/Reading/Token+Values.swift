/// The word as a value. `name` is what errors call it: the option, or what is meant by the word.
extension Token {
    /// A decimal number within bounds.
    public func integer(in bounds: ClosedRange<Int>, named name: String) throws(CorefileError) -> Int {
        if let value = Int(text), bounds.contains(value) { return value }
        // Beyond 64 bits it is a number still.
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        let isNumber = !digits.isEmpty && digits.count <= 40 && digits.allSatisfy { (48...57).contains($0) }
        let found = isNumber ? text : text.quotedForMessage
        throw error("\(name) must be within \(bounds.lowerBound)…\(bounds.upperBound), got \(found)")
    }

    /// A duration in Go's syntax: `5s`, `100ms`, `1m30s`, `1.5h`, within bounds. A number without a unit is refused but
    /// for `0`, unless it is to count as seconds.
    public func duration(
        in bounds: ClosedRange<Duration> = .zero ... .nanoseconds(Int64.max), named name: String,
        bareNumberIsSeconds: Bool = false
    ) throws(CorefileError) -> Duration {
        let parsed = GoDuration.parse(text) ?? (bareNumberIsSeconds ? GoDuration.parse(text + "s") : nil)
        guard let value = parsed else {
            throw error("\(name) must be a duration such as 5s, 100ms or 1m30s, got \(text.quotedForMessage)")
        }
        guard !bounds.contains(value) else { return value }
        let lowest = GoDuration.describe(bounds.lowerBound)
        guard bounds.upperBound < .nanoseconds(Int64.max) else {
            throw error("\(name) must be at least \(lowest), got \(text)")
        }
        throw error("\(name) must be within \(lowest)…\(GoDuration.describe(bounds.upperBound)), got \(text)")
    }

    /// One of a few words.
    public func choice(among words: [String], named name: String) throws(CorefileError) -> String {
        guard !words.contains(text) else { return text }
        throw unknown(name, text, among: words)
    }
}
