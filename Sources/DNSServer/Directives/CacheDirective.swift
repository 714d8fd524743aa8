import Corefile
import DNSEngine
import DNSWire

/// `cache [TTL] [ZONES…] { success …; denial …; prefetch …; serve_stale …; servfail …; disable …; keepttl; max_bytes … }`
struct CacheDirective {
    private static let known = [
        "success", "denial", "prefetch", "serve_stale", "serve_stale_policy", "servfail", "disable", "keepttl",
        "max_bytes",
    ]
    /// More than fit into any memory.
    private static let entriesMax = 1_000_000_000
    /// RFC 8767 section 4: a week is as long as anybody should believe a record.
    private static let ttlMax = 604_800
    private static let octetsMin = 1 << 20
    private static let octetsMax = 1 << 40

    private(set) var configuration: CacheConfiguration
    private var warnings: [String] = []
    /// The kinds whose number of entries is not said.
    private var unbounded: Set<CacheGroup> = [.success, .denial]

    init(_ directive: Directive, zones: [String]) throws(CorefileError) {
        var zonesFrom = 0
        var ttl: UInt32?
        if let first = directive.arguments.first, Int(first.text) != nil {
            ttl = UInt32(try first.integer(in: 0...Self.ttlMax, named: "cache TTL"))
            zonesFrom = 1
        }
        configuration = CacheConfiguration(zones: try directive.zoneNames(from: zonesFrom, default: zones))
        if let ttl {
            configuration.success.ttlMax = ttl
            configuration.denial.ttlMax = ttl
        }
        for option in directive.options { try read(option, of: directive) }
        if configuration.octetsMax != nil {
            for group in unbounded { change(group) { $0.entriesMax = Self.entriesMax } }
        }
        warnAboutNothing(directive)
    }

    private mutating func read(_ option: Directive, of directive: Directive) throws(CorefileError) {
        switch option.name.text {
        case "success": try readGroup(option, .success)
        case "denial": try readGroup(option, .denial)
        case "prefetch": configuration.prefetch = try Self.prefetch(option)
        case "serve_stale": try readStaleness(option)
        case "serve_stale_policy":
            _ = try option.onlyArgument().choice(among: ["prefer_positive"], named: "serve_stale_policy")
            configuration.staleness.prefersPositive = true
        case "servfail":
            configuration.failureTime = try option.onlyArgument().duration(
                in: .zero ... .seconds(300), named: "servfail")
        case "disable": try readDisable(option)
        case "keepttl":
            try option.expectArguments(0)
            configuration.keepsTTL = true
        case "max_bytes": configuration.octetsMax = try Self.octets(option.onlyArgument())
        default: throw directive.unknownOption(option, among: Self.known)
        }
    }

    private mutating func change(_ group: CacheGroup, _ body: (inout CacheConfiguration.Group) -> Void) {
        switch group {
        case .success: body(&configuration.success)
        case .denial: body(&configuration.denial)
        }
    }

    /// `success|denial CAP [TTL [MINTTL]]`
    private mutating func readGroup(_ option: Directive, _ group: CacheGroup) throws(CorefileError) {
        try option.expectArguments(1...3)
        let name = option.name.text
        let entries = try option.argument(0, "a number of entries").integer(
            in: 0...Self.entriesMax, named: "\(name) capacity")
        var bounds: [UInt32] = []
        for (token, what) in zip(option.arguments.dropFirst(), ["TTL", "MINTTL"]) {
            bounds.append(UInt32(try token.integer(in: 0...Self.ttlMax, named: "\(name) \(what)")))
        }
        unbounded.remove(group)
        change(group) {
            $0.entriesMax = entries
            if let max = bounds.first { $0.ttlMax = max }
            if bounds.count > 1 { $0.ttlMin = bounds[1] }
        }
    }

    /// `prefetch AMOUNT [DURATION [PERCENTAGE%]]`
    private static func prefetch(_ option: Directive) throws(CorefileError) -> CacheConfiguration.Prefetch? {
        try option.expectArguments(1...3)
        let hits = try option.argument(0, "a number of hits").integer(in: 0...1_000_000, named: "prefetch AMOUNT")
        var prefetch = CacheConfiguration.Prefetch(hits: hits)
        if option.arguments.count > 1 { prefetch.gap = try option.arguments[1].duration(named: "prefetch DURATION") }
        if option.arguments.count > 2 {
            let token = option.arguments[2]
            guard token.text.hasSuffix("%") else {
                throw token.error("prefetch PERCENTAGE must end in %, got '\(token.text)'")
            }
            let number = Token(text: String(token.text.dropLast()), location: token.location)
            prefetch.percentage = try number.integer(in: 10...90, named: "prefetch PERCENTAGE")
        }
        return hits == 0 ? nil : prefetch
    }

    /// `disable success|denial [ZONES…]`
    private mutating func readDisable(_ option: Directive) throws(CorefileError) {
        let kind = try option.argument(0, "success or denial").choice(among: ["success", "denial"], named: "disable")
        var zones = configuration.zones
        if option.arguments.count > 1 { zones = try option.zoneNames(from: 1, default: []) }
        change(kind == "success" ? .success : .denial) { $0.disabledZones += zones }
    }

    /// `1048576`, `64MiB`, `64M`.
    private static func octets(_ token: Token) throws(CorefileError) -> Int {
        let units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("K", 10), ("M", 20), ("G", 30)]
        let unit = units.first { token.text.hasSuffix($0.0) }
        let digits = Token(text: String(token.text.dropLast(unit?.0.count ?? 0)), location: token.location)
        let count = try digits.integer(in: 0...octetsMax, named: "max_bytes")
        let octets = count.multipliedReportingOverflow(by: 1 << (unit?.1 ?? 0))
        guard !octets.overflow, (octetsMin...octetsMax).contains(octets.partialValue) else {
            throw token.error("max_bytes must be within 1MiB…1024GiB, got \(token.text)")
        }
        return octets.partialValue
    }

    private mutating func warnAboutNothing(_ directive: Directive) {
        for (group, name) in [(configuration.success, "success"), (configuration.denial, "denial")] {
            guard group.ttlMax == 0 || group.entriesMax == 0 else { continue }
            let what = group.ttlMax == 0 ? "TTL" : "capacity"
            warnings.append("\(directive.name.location): cache keeps no \(name) answers: their \(what) is 0")
        }
        if configuration.staleness.prefersPositive, configuration.staleness.policy == .none {
            warnings.append("\(directive.name.location): serve_stale_policy means nothing without serve_stale")
        }
    }

    func compile(_ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder) {
        block.cache = (builder.caches.count, configuration.zones)
        builder.caches.append(configuration)
        builder.warnings += warnings
    }
}

// MARK: - serve_stale

extension CacheDirective {
    /// `serve_stale [DURATION] [immediate [RTTL [RECHECK]] | verify|rfc8767 [TIMEOUT [RTTL [RECHECK]]]]`
    private mutating func readStaleness(_ option: Directive) throws(CorefileError) {
        try option.expectArguments(0...5)
        let modes = ["immediate", "verify", "rfc8767"]
        var words = option.arguments[...]
        var staleness = configuration.staleness
        staleness.policy = .immediate
        if let first = words.first, !modes.contains(first.text) {
            // A word that is no duration is most likely a mode.
            if first.text.allSatisfy(\.isLetter) { _ = try first.choice(among: modes, named: "mode of serve_stale") }
            staleness.time = try first.duration(named: "serve_stale DURATION")
            words.removeFirst()
        }
        if let mode = words.popFirst() {
            let name = try mode.choice(among: modes, named: "mode of serve_stale")
            var timeout: Duration?
            if name != "immediate" {
                timeout = try words.popFirst()?.duration(named: "serve_stale TIMEOUT")
                if timeout == .zero { timeout = nil }
            }
            if name == "rfc8767" {
                staleness.ttl = StalePolicy.recommendedTTL
                staleness.recheckTime = StalePolicy.recommendedRecheckTime
            }
            staleness.policy = Self.policy(name, timeout)
            if let token = words.popFirst() {
                let ttl = try token.duration(
                    in: .zero ... .seconds(Self.ttlMax), named: "serve_stale RTTL", bareNumberIsSeconds: true)
                staleness.ttl = UInt32(clamping: ttl.components.seconds)
            }
            if let token = words.popFirst() {
                staleness.recheckTime = try token.duration(named: "serve_stale RECHECK", bareNumberIsSeconds: true)
            }
        }
        if let extra = words.first { throw extra.error("serve_stale has nothing to do with '\(extra.text)' here") }
        if staleness.time == .zero { staleness.policy = .none }
        configuration.staleness = staleness
    }

    private static func policy(_ name: String, _ timeout: Duration?) -> StalePolicy {
        switch name {
        case "verify": .verify(timeout: timeout)
        case "rfc8767": .rfc8767(timeout: timeout ?? StalePolicy.clientTimer)
        default: .immediate
        }
    }
}
