import Corefile

/// How often the Corefile is read again.
public struct ReloadInterval: Hashable, Sendable {
    /// From one look to the next.
    public var interval: Duration
    /// What is added to it at random, at most, so that many servers do not all look at once.
    public var jitter: Duration

    public init(interval: Duration = .seconds(30), jitter: Duration = .seconds(15)) {
        self.interval = interval
        self.jitter = jitter
    }
}

/// `reload [INTERVAL] [JITTER]`
enum ReloadDirective {
    private static let intervalMin = Duration.seconds(2)
    private static let jitterMin = Duration.seconds(1)

    /// Intervals that are too short are lengthened with a warning, as in CoreDNS, where people have them in their files.
    static func interval(
        _ directive: Directive, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) -> ReloadInterval {
        try directive.expectArguments(0...2)
        try directive.expectNoBlock()
        var result = ReloadInterval()
        for (index, token) in directive.arguments.enumerated() {
            let name = index == 0 ? "reload INTERVAL" : "reload JITTER"
            let least = index == 0 ? intervalMin : jitterMin
            let duration = try token.duration(in: .zero ... .seconds(86_400), named: name)
            if duration < least {
                let seconds = least.components.seconds
                builder.warnings.append("\(token.location): \(name) is at least \(seconds)s, got \(token.text)")
            }
            if index == 0 { result.interval = max(duration, least) } else { result.jitter = max(duration, least) }
        }
        result.jitter = min(result.jitter, result.interval / 2)
        return result
    }
}
