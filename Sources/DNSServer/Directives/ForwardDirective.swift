import Corefile
import DNSEngine
import DNSForwarding
import DNSWire
import NetworkAddress

/// `forward FROM TO… { … }`
struct ForwardDirective {
    /// Upstreams of one line (CoreDNS).
    static let upstreamsMax = 15

    let directive: Directive
    let zone: DomainName
    var configuration: ForwarderConfiguration
    var except: [DomainName] = []
    /// The files in resolv.conf syntax among the targets, where there are any.
    private(set) var targets: ForwardTargets

    static func compile(
        _ directive: Directive, _ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        guard var line = try ForwardDirective(directive, block, &builder) else { return }
        for option in directive.options { try line.read(option, block) }
        try line.check()
        line.add(to: &block, &builder)
    }

    private init?(
        _ directive: Directive, _ block: BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        self.directive = directive
        let from = try directive.argument(0, "a zone and at least one upstream")
        try directive.expectArguments(2...)
        let zones = try from.zones()
        zone = try DomainName(zone: zones[0], at: from)
        if zones.count > 1 {
            builder.warnings.append(
                "\(from.location): forward takes one zone, of \(from.text) only \(zones[0]) is used")
        }
        targets = ForwardTargets(resolvers: try Self.resolvers(of: directive), log: builder.log)
        for token in directive.arguments.dropFirst() { try targets.read(token, block, &builder) }
        let upstreams = try targets.upstreams(directive)
        guard !upstreams.isEmpty else { return nil }
        configuration = ForwarderConfiguration(upstreams: upstreams)
        configuration.zone = zone
        let known = upstreams.filter { $0.host == nil }
        builder.upstreams.append((block.number, directive.location, known.map(\.endpoint)))
    }

    /// Options that contradict the upstreams.
    private mutating func check() throws(CorefileError) {
        try checkNames()
        if let source = configuration.sourceAddress,
            !configuration.upstreams.contains(where: {
                $0.host != nil || $0.endpoint.address.isIPv4 == source.isIPv4
            })
        {
            throw directive.error("source_address \(source) is of another family than every upstream")
        }
        guard configuration.upstreams.contains(where: { $0.security != .plain }) else { return }
        do {
            try configuration.tls.check()
            let tls = configuration.tls
            for path in [tls.certificatePath, tls.keyPath, tls.authorityPath].compactMap({ $0 }) {
                configuration.tls.revision.append("\(try FileContents.stamp(path))")
            }
        } catch {
            throw directive.error("tls: \(error)")
        }
    }

    private func add(to block: inout BlockBuilder, _ builder: inout ConfigurationBuilder) {
        let number = builder.forwarders.count
        let servers = configuration.upstreams.map(\.description).joined(separator: " ")
        block.add(
            .forward(forwarder: number, zones: [zone], except: except), for: zone, of: "forward",
            "forward: \(zone) to \(servers), \(configuration.policy.rawValue)")
        // The lines before this one in the block may hand on to it.
        for earlier in block.forwarders {
            builder.forwarders[earlier].followers.append(.init(forwarder: number, zone: zone, except: except))
        }
        block.forwarders.append(number)
        builder.forwarders.append(configuration)
        guard targets.mayChange else { return }
        let source = ResolverFiles(targets: targets, forwarder: number)
        builder.reloadables.append(source)
        builder.resolverFiles.append(source)
    }
}

// MARK: - Options

extension ForwardDirective {
    private static let known = [
        "except", "force_tcp", "prefer_udp", "max_fails", "health_check", "expire", "max_idle_conns", "max_age",
        "policy", "max_concurrent", "next", "next_on_nodata", "failover", "failfast_all_unhealthy_upstreams",
        "max_connect_attempts", "read_timeout", "source_address", "tls", "tls_servername", "case_randomisation",
        "deny_private", "doh_method", "resolver",
    ]

    private mutating func read(_ option: Directive, _ block: BlockBuilder) throws(CorefileError) {
        switch option.name.text {
        case "except":
            try option.expectArguments(1...)
            except += try option.zoneNames(from: 0, default: [])
        case "force_tcp":
            try option.expectArguments(0)
            configuration.transport = .streamOnly
        case "prefer_udp":
            try option.expectArguments(0)
            if configuration.transport != .streamOnly { configuration.transport = .datagramFirst }
        case "policy":
            let choice = try option.onlyArgument().choice(
                among: ForwardingPolicy.allCases.map(\.rawValue), named: "policy")
            configuration.policy = ForwardingPolicy(rawValue: choice) ?? .random
        case "case_randomisation":
            try option.expectArguments(0)
            configuration.randomisesCase = true
        case "deny_private":
            configuration.privateZones = try (configuration.privateZones ?? []) + option.zoneNames(from: 0, default: [])
        case "source_address":
            let token = try option.onlyArgument()
            guard let address = IPAddress(token.text) else {
                throw token.error("source_address must be an address, got '\(token.text)'")
            }
            configuration.sourceAddress = address
        case "tls": try readTLS(option, block)
        case "tls_servername": configuration.tls.serverName = try option.onlyArgument().text
        case "doh_method", "resolver": try readHTTPS(option)
        default: try readFailures(option)
        }
    }

    /// What happens when an upstream fails.
    private mutating func readFailures(_ option: Directive) throws(CorefileError) {
        switch option.name.text {
        case "max_fails":
            configuration.failuresMax = try option.onlyArgument().integer(in: 0...1_000_000, named: "max_fails")
        case "max_concurrent":
            configuration.concurrentMax = try option.onlyArgument().integer(in: 0...10_000_000, named: "max_concurrent")
        case "max_connect_attempts":
            configuration.triesMax = try option.onlyArgument().integer(
                in: 0...1_000_000, named: "max_connect_attempts")
        case "read_timeout":
            configuration.tryTimeout = try option.onlyArgument().duration(
                in: .milliseconds(1) ... .seconds(3600), named: "read_timeout")
        case "health_check": try readHealthCheck(option)
        case "next": configuration.nextCodes.formUnion(try Self.codes(option))
        case "next_on_nodata":
            try option.expectArguments(0)
            configuration.nextOnNoData = true
        case "failover": configuration.failoverCodes.formUnion(try Self.codes(option))
        case "failfast_all_unhealthy_upstreams":
            try option.expectArguments(0)
            configuration.failsFast = true
        default: try readConnections(option)
        }
    }

    /// How connections are kept.
    private mutating func readConnections(_ option: Directive) throws(CorefileError) {
        switch option.name.text {
        case "expire":
            configuration.idleTimeout = try option.onlyArgument().duration(
                in: .milliseconds(1) ... .seconds(86_400), named: "expire")
        case "max_idle_conns":
            configuration.idleConnectionsMax = try option.onlyArgument().integer(
                in: 0...1_000_000, named: "max_idle_conns")
        case "max_age":
            let age = try option.onlyArgument().duration(in: .zero ... .seconds(86_400), named: "max_age")
            configuration.connectionAgeMax = age == .zero ? nil : age
        default: throw directive.unknownOption(option, among: Self.known)
        }
    }

    private mutating func readHealthCheck(_ option: Directive) throws(CorefileError) {
        let interval = try option.argument(0, "a duration")
        configuration.healthCheck.interval = try interval.duration(
            in: .milliseconds(1) ... .seconds(3600), named: "health_check")
        var words = option.arguments.dropFirst()
        while let word = words.popFirst() {
            switch try word.choice(among: ["no_rec", "domain"], named: "health_check") {
            case "no_rec": configuration.healthCheck.recursionDesired = false
            default:
                guard let domain = words.popFirst() else { throw word.error("health_check domain needs a name") }
                configuration.healthCheck.domain = try domain.name()
            }
        }
    }

    /// `tls [CERT KEY] [CA]`: none, an authority, a certificate and its key, or all three.
    private mutating func readTLS(_ option: Directive, _ block: BlockBuilder) throws(CorefileError) {
        try option.expectArguments(0...3)
        let paths = option.arguments.map { block.path($0.text) }
        if paths.count >= 2 { (configuration.tls.certificatePath, configuration.tls.keyPath) = (paths[0], paths[1]) }
        if paths.count % 2 == 1 { configuration.tls.authorityPath = paths[paths.count - 1] }
    }

    private static func codes(_ option: Directive) throws(CorefileError) -> [ResponseCode] {
        try option.expectArguments(1...)
        var codes: [ResponseCode] = []
        for token in option.arguments {
            guard let code = ResponseCode.named(token.text) else {
                throw token.error("a response code was expected, such as SERVFAIL, got '\(token.text)'")
            }
            codes.append(code)
        }
        return codes
    }
}

extension ResponseCode {
    /// The code that a Corefile names, in whatever case.
    fileprivate static func named(_ text: String) -> ResponseCode? {
        (0...23).lazy.map { ResponseCode(rawValue: $0) }.first { $0.description == text.uppercased() }
    }
}
