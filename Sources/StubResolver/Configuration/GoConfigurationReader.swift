import NetworkAddress

/// Reads `resolv.conf` as Go's own resolver does (net/dnsconfig_unix.go: `dnsReadConfig`).
struct GoConfigurationReader {
    private let environment: ResolverEnvironment
    private var configuration = ResolverConfiguration()

    private static let timeoutMax = 600
    private static let attemptsMax = 100

    init(_ environment: ResolverEnvironment) { self.environment = environment }

    consuming func read(_ text: String?) -> ResolverConfiguration {
        // Go's queries always have an OPT record.
        configuration.usesEDNS = true
        for line in ConfigurationText.lines(text ?? "") { read(line.text, line.number) }
        if configuration.nameservers.isEmpty {
            configuration.note(nil, "no nameserver: 127.0.0.1 and ::1 are asked")
            configuration.nameservers = [IPAddress.v4(0x7f00_0001), .v6(high: 0, low: 1)].map {
                SocketEndpoint($0, port: ResolverConfiguration.port)
            }
        }
        if configuration.search.isEmpty, let domain = environment.hostDomain {
            configuration.search = [Self.rooted(domain)]
        }
        return configuration
    }

    private mutating func read(_ line: Substring.UTF8View, _ number: Int) {
        guard let first = line.first, first != UInt8(ascii: ";"), first != UInt8(ascii: "#") else { return }
        let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d || $0 == 0x0a }.map { String(Substring($0)) }
        guard let keyword = words.first else { return }
        switch keyword {
        case "nameserver": readNameserver(words.dropFirst().first, number)
        case "domain":
            if let domain = words.dropFirst().first {
                configuration.search = [Self.rooted(domain)]
            } else {
                configuration.note(number, "domain must have a name behind it, got nothing")
            }
        // An empty list empties it.
        case "search": configuration.search = words.dropFirst().map(Self.rooted)
        case "options": for word in words.dropFirst() { readOption(word, number) }
        case "lookup", "sortlist": break
        default: configuration.note(number, "\(ConfigurationText.quoted(keyword)) begins no line of resolv.conf")
        }
    }

    private mutating func readNameserver(_ word: String?, _ number: Int) {
        guard let word, let address = IPAddress(word[...].prefix { $0 != "%" }) else {
            return configuration.note(
                number, "nameserver must be an address, got \(word.map(ConfigurationText.quoted) ?? "nothing")")
        }
        guard configuration.nameservers.count < ResolverConfiguration.nameserversMax else {
            return configuration.note(number, "nameserver \(address) is one too many: only three are asked")
        }
        configuration.nameservers.append(SocketEndpoint(address, port: ResolverConfiguration.port))
    }

    private mutating func readOption(_ word: String, _ number: Int) {
        if let value = Self.value(of: "ndots:", in: word) {
            configuration.ndots = min(value, 15)
        } else if let value = Self.value(of: "timeout:", in: word) {
            configuration.timeout = limited(value, Self.timeoutMax, word, number)
        } else if let value = Self.value(of: "attempts:", in: word) {
            configuration.attempts = limited(value, Self.attemptsMax, word, number)
        } else {
            switch word {
            case "rotate": configuration.rotates = true
            case "single-request", "single-request-reopen": configuration.isSingleRequest = true
            case "use-vc", "usevc", "tcp": configuration.usesTCP = true
            // Go 1.20 and later.
            case "trust-ad": configuration.trustsAD = true
            case "no-reload": configuration.ignoresChanges = true
            case "edns0": break
            default: configuration.note(number, "option \(ConfigurationText.quoted(word)) means nothing to Go")
            }
        }
    }

    /// At least 1. Go has no upper limit worth the name; a lookup has to end here.
    private mutating func limited(_ value: Int, _ maximum: Int, _ word: String, _ number: Int) -> Int {
        if value > maximum { configuration.note(number, "option \(word) is taken as \(maximum) here") }
        return min(max(value, 1), maximum)
    }

    /// Anything but digits is 0; there is no sign.
    private static func value(of name: String, in word: String) -> Int? {
        guard word.hasPrefix(name) else { return nil }
        let digits = word.dropFirst(name.count).prefix { $0.isASCII && $0.isNumber }
        return ConfigurationText.leadingNumber(digits)
    }

    /// With its final dot.
    private static func rooted(_ domain: String) -> String { domain.hasSuffix(".") ? domain : domain + "." }
}
