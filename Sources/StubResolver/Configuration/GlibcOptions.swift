/// `options` of glibc (resolv/res_init.c: `res_setoptions`).
enum GlibcOptions {
    private static let ndotsMax = 15
    private static let timeoutMax = 30
    private static let attemptsMax = 5

    static func apply(_ text: Substring.UTF8View, _ line: Int?, to configuration: inout ResolverConfiguration) {
        for word in ConfigurationText.words(text) {
            let option = word[...]
            if let value = value(of: option, "ndots:", line, &configuration) {
                // It is kept in four bits, whatever its sign.
                configuration.ndots = min(value, ndotsMax) & ndotsMax
            } else if let value = value(of: option, "timeout:", line, &configuration) {
                configuration.timeout = min(value, timeoutMax)
            } else if let value = value(of: option, "attempts:", line, &configuration) {
                configuration.attempts = max(0, min(value, attemptsMax))
            } else if let flag = flags.first(where: { option.hasPrefix($0.name) }) {
                configuration[keyPath: flag.property] = true
            } else {
                configuration.note(line, "option \(ConfigurationText.quoted(word)) is not known")
            }
        }
    }

    /// A word that begins with one of these sets its flag, whatever is behind it. The longer of two comes first.
    private static var flags: [(name: String, property: WritableKeyPath<ResolverConfiguration, Bool>)] {
        [
            ("inet6", \.hasInet6), ("rotate", \.rotates), ("edns0", \.usesEDNS),
            ("single-request-reopen", \.reopensSocket), ("single-request", \.isSingleRequest),
            ("no_tld_query", \.omitsTopLevelQuery), ("no-tld-query", \.omitsTopLevelQuery),
            ("no-reload", \.ignoresChanges), ("use-vc", \.usesTCP), ("trust-ad", \.trustsAD),
            ("no-aaaa", \.omitsAAAA),
        ]
    }

    private static func value(
        of option: Substring, _ name: String, _ line: Int?, _ configuration: inout ResolverConfiguration
    ) -> Int? {
        guard option.hasPrefix(name) else { return nil }
        let text = option.dropFirst(name.count)
        if text.utf8.first.map({ (48...57).contains($0) }) != true {
            configuration.note(line, "option \(name) must have a number behind it, got \(quoted(text)): 0 is used")
        }
        return ConfigurationText.leadingNumber(text)
    }

    private static func quoted(_ text: Substring) -> String { ConfigurationText.quoted(String(text)) }
}
