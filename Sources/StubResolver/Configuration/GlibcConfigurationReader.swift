import NetworkAddress

/// Reads `resolv.conf` as glibc does (resolv/res_init.c: `res_vinit_1`).
struct GlibcConfigurationReader {
    private let environment: ResolverEnvironment
    private let hasOldLimits: Bool
    private var configuration = ResolverConfiguration()

    /// Before 2.26: `MAXDNSRCH` domains, out of a buffer of 256 characters with its final zero.
    private static let oldDomainsMax = 6
    private static let oldCharactersMax = 255

    init(_ environment: ResolverEnvironment, hasOldLimits: Bool) {
        self.environment = environment
        self.hasOldLimits = hasOldLimits
    }

    consuming func read(_ text: String?) -> ResolverConfiguration {
        if let domains = environment.localDomain {
            let line = domains.utf8.prefix { $0 != UInt8(ascii: "\n") }
            setSearch(ConfigurationText.words(line), nil)
        }
        for line in ConfigurationText.lines(text ?? "") { read(line.text, line.number) }
        if configuration.nameservers.isEmpty {
            configuration.note(nil, "no nameserver: 127.0.0.1 is asked")
            configuration.nameservers = [SocketEndpoint(.v4(0x7f00_0001), port: ResolverConfiguration.port)]
        }
        if configuration.search.isEmpty, let domain = environment.hostDomain { configuration.search = [domain] }
        if let options = environment.options {
            GlibcOptions.apply(Substring(options).utf8, nil, to: &configuration)
        }
        return configuration
    }

    /// A keyword counts only at the very beginning of its line, with a blank or a tab behind it.
    private mutating func read(_ line: Substring.UTF8View, _ number: Int) {
        guard let first = line.first, first != UInt8(ascii: ";"), first != UInt8(ascii: "#") else { return }
        if let rest = ConfigurationText.rest(of: line, after: "nameserver") {
            readNameserver(rest, number)
        } else if let rest = ConfigurationText.rest(of: line, after: "domain") {
            guard let domain = ConfigurationText.words(rest).first else {
                return configuration.note(number, "domain must have a name behind it, got nothing")
            }
            setSearchUnlessEnvironment([domain], number)
        } else if let rest = ConfigurationText.rest(of: line, after: "search") {
            let domains = ConfigurationText.words(rest)
            guard !domains.isEmpty else {
                return configuration.note(
                    number, "search must have domains behind it, got nothing: an earlier list stays")
            }
            setSearchUnlessEnvironment(domains, number)
        } else if let rest = ConfigurationText.rest(of: line, after: "options") {
            GlibcOptions.apply(rest, number, to: &configuration)
        } else if ConfigurationText.rest(of: line, after: "sortlist") == nil,
            !line.allSatisfy(ConfigurationText.isSpace)
        {
            configuration.note(number, "\(ConfigurationText.quoted(String(Substring(line)))) is no line of resolv.conf")
        }
    }

    private mutating func readNameserver(_ rest: Substring.UTF8View, _ number: Int) {
        let word = rest.prefix { $0 != 0x20 && $0 != 0x09 }
        // `inet_aton` stops at any space.
        let address = word.prefix { !ConfigurationText.isSpace($0) }
        guard let server = AddressLiteral.read(Substring(address)) else {
            let got = ConfigurationText.quoted(String(Substring(word)))
            return configuration.note(number, "nameserver must be an address, got \(got)")
        }
        guard configuration.nameservers.count < ResolverConfiguration.nameserversMax else {
            return configuration.note(number, "nameserver \(server) is one too many: only three are asked")
        }
        configuration.nameservers.append(SocketEndpoint(server, port: ResolverConfiguration.port))
    }

    private mutating func setSearchUnlessEnvironment(_ domains: [String], _ number: Int) {
        if environment.localDomain != nil {
            configuration.note(number, "LOCALDOMAIN is set: this search list is not used")
        } else {
            setSearch(domains, number)
        }
    }

    /// The last list counts.
    private mutating func setSearch(_ domains: [String], _ number: Int?) {
        guard hasOldLimits else {
            configuration.search = domains
            return
        }
        var left = Self.oldCharactersMax
        var kept: [String] = []
        for domain in domains.prefix(Self.oldDomainsMax) where left > 0 {
            let part = String(decoding: domain.utf8.prefix(left), as: UTF8.self)
            kept.append(part)
            left -= part.utf8.count + 1
        }
        if kept != domains {
            configuration.note(number, "search has \(domains.count) domains: six in 255 characters are used")
        }
        configuration.search = kept
    }
}
