import NetworkAddress

/// Reads `resolv.conf` as musl does (src/network/resolvconf.c). There is no environment and no domain of the host.
struct MuslConfigurationReader {
    private var configuration = ResolverConfiguration()

    /// A line has to fit a buffer of 256 with its end; longer ones are skipped.
    private static let lineMax = 254
    private static let ndotsMax = 15
    private static let attemptsMax = 10
    private static let timeoutMax = 60

    consuming func read(_ text: String?) -> ResolverConfiguration {
        for line in ConfigurationText.lines(text ?? "") { read(line.text, line.number) }
        if configuration.nameservers.isEmpty {
            configuration.note(nil, "no nameserver: 127.0.0.1 is asked")
            configuration.nameservers = [SocketEndpoint(.v4(0x7f00_0001), port: ResolverConfiguration.port)]
        }
        return configuration
    }

    private mutating func read(_ line: Substring.UTF8View, _ number: Int) {
        guard line.count <= Self.lineMax else {
            return configuration.note(number, "a line of \(line.count) characters is skipped: 254 are read")
        }
        if rest(of: line, "options") != nil {
            readOptions(Substring(line), number)
        } else if let rest = rest(of: line, "nameserver") {
            readNameserver(rest, number)
        } else if let rest = rest(of: line, "search") ?? rest(of: line, "domain") {
            // An empty line empties the list.
            configuration.search = ConfigurationText.wordsOfC(rest)
        } else if let first = line.first, first != UInt8(ascii: ";"), first != UInt8(ascii: "#"),
            rest(of: line, "sortlist") == nil, !line.allSatisfy(ConfigurationText.isSpace)
        {
            configuration.note(number, "\(ConfigurationText.quoted(String(Substring(line)))) is no line of resolv.conf")
        }
    }

    /// The line's end is a space as well.
    private func rest(of line: Substring.UTF8View, _ keyword: String) -> Substring.UTF8View? {
        if line.elementsEqual(keyword.utf8) { return line.suffix(0) }
        return ConfigurationText.rest(of: line, after: keyword, where: ConfigurationText.isSpace)
    }

    private mutating func readNameserver(_ rest: Substring.UTF8View, _ number: Int) {
        let word = rest.prefix { !ConfigurationText.isSpace($0) }
        guard configuration.nameservers.count < ResolverConfiguration.nameserversMax else {
            return configuration.note(number, "\(Substring(word)) is one nameserver too many: only three are asked")
        }
        guard let address = AddressLiteral.read(Substring(word)) else {
            let got = ConfigurationText.quoted(String(Substring(word)))
            return configuration.note(number, "nameserver must be an address, got \(got)")
        }
        configuration.nameservers.append(SocketEndpoint(address, port: ResolverConfiguration.port))
    }

    /// Each option is looked for anywhere in the line, the first place counts.
    private mutating func readOptions(_ line: Substring, _ number: Int) {
        if let value = Self.value(of: "ndots:", in: line) { configuration.ndots = min(value, Self.ndotsMax) }
        if let value = Self.value(of: "timeout:", in: line) { configuration.timeout = min(value, Self.timeoutMax) }
        if let value = Self.value(of: "attempts:", in: line) {
            configuration.attempts = min(value, Self.attemptsMax)
            if value == 0 {
                configuration.attempts = 1
                configuration.note(number, "option attempts:0 makes musl divide by zero; taken as 1 here")
            }
        }
        let known = ["ndots:", "timeout:", "attempts:"]
        for word in ConfigurationText.wordsOfC(line.utf8).dropFirst() where !known.contains(where: word.hasPrefix) {
            configuration.note(number, "option \(ConfigurationText.quoted(word)) means nothing to musl")
        }
    }

    private static func value(of name: String, in line: Substring) -> Int? {
        var rest = line.utf8
        while !rest.isEmpty, !rest.starts(with: name.utf8) { rest = rest.dropFirst() }
        let digits = rest.dropFirst(name.utf8.count)
        guard let first = digits.first, (48...57).contains(first) else { return nil }
        return ConfigurationText.leadingNumber(Substring(digits))
    }
}
