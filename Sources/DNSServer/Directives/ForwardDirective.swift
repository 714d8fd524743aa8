import Corefile
import DNSEngine
import DNSForwarding
import DNSWire
import NetworkAddress

/// `forward FROM TO… { … }` in its plain form.
enum ForwardDirective {
    /// Upstreams of one line (CoreDNS).
    static let upstreamsMax = 15

    private static let later = [
        "health_check", "max_idle_conns", "max_age", "tls", "tls_servername", "next", "next_on_nodata", "failover",
        "failfast_all_unhealthy_upstreams", "max_connect_attempts", "source_address", "doh_method", "resolver",
    ]
    private static let known = [
        "except", "force_tcp", "prefer_udp", "max_fails", "expire", "policy", "max_concurrent", "read_timeout",
    ]

    static func compile(
        _ directive: Directive, _ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        let from = try directive.argument(0, "a zone and at least one upstream")
        try directive.expectArguments(2...)
        let zones = try from.zones()
        let zone = try DomainName(zone: zones[0], at: from)
        if zones.count > 1 {
            builder.warnings.append(
                "\(from.location): forward takes one zone, of \(from.text) only \(zones[0]) is used")
        }
        var upstreams: [SocketEndpoint] = []
        for token in directive.arguments.dropFirst() { upstreams += try read(token, block, &builder) }
        guard builder.unsupported.isEmpty || !upstreams.isEmpty else { return }
        guard (1...upstreamsMax).contains(upstreams.count) else {
            throw directive.error("forward takes 1…\(upstreamsMax) upstreams, got \(upstreams.count)")
        }
        var configuration = ForwarderConfiguration(upstreams: upstreams)
        var except: [DomainName] = []
        for option in directive.options { try read(option, of: directive, &configuration, &except, &builder) }
        let servers = upstreams.map(\.description).joined(separator: " ")
        block.add(
            .forward(forwarder: builder.forwarders.count, zones: [zone], except: except), for: zone, of: "forward",
            "forward: \(zone) to \(servers), \(configuration.policy.rawValue)")
        builder.forwarders.append(configuration)
    }

    /// An address, or a file in resolv.conf syntax.
    private static func read(
        _ token: Token, _ block: BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) -> [SocketEndpoint] {
        for scheme in ["tls://", "https://", "quic://", "grpc://"] where token.text.hasPrefix(scheme) {
            builder.isNotSupportedYet(token, "forward to \(scheme)")
            return []
        }
        let text = token.text.hasPrefix("dns://") ? String(token.text.dropFirst(6)) : token.text
        if let endpoint = SocketEndpoint(text, defaultPort: 53) { return [endpoint] }
        let path = block.path(text)
        do {
            let servers = ResolverFile.nameServers(String(decoding: try FileContents.read(path), as: UTF8.self))
            guard !servers.isEmpty else { throw token.error("\(path) names no nameserver") }
            return servers
        } catch let error as FileContents.Failure {
            throw token.error("an address or a file in resolv.conf syntax was expected, got '\(text)': \(error.reason)")
        } catch let error as CorefileError {
            throw error
        } catch {
            throw token.error("\(error)")
        }
    }

    private static func read(
        _ option: Directive, of directive: Directive, _ configuration: inout ForwarderConfiguration,
        _ except: inout [DomainName], _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
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
        case "max_fails":
            configuration.failuresMax = try option.onlyArgument().integer(in: 0...1_000_000, named: "max_fails")
        case "max_concurrent":
            configuration.concurrentMax = try option.onlyArgument().integer(in: 0...10_000_000, named: "max_concurrent")
        case "read_timeout":
            configuration.tryTimeout = try option.onlyArgument().duration(
                in: .milliseconds(1) ... .seconds(3600), named: "read_timeout")
        case "expire":
            // Connections are not kept yet, so that there is none to expire.
            _ = try option.onlyArgument().duration(named: "expire")
        case "policy":
            let choice = try option.onlyArgument().choice(
                among: ForwardingPolicy.allCases.map(\.rawValue), named: "policy")
            configuration.policy = ForwardingPolicy(rawValue: choice) ?? .random
        case let name where later.contains(name): builder.isNotSupportedYet(option.name, "forward \(name)")
        default: throw directive.unknownOption(option, among: known + later)
        }
    }
}

/// Reads the name servers of a file in resolv.conf syntax.
enum ResolverFile {
    /// The addresses behind `nameserver`, port 53; lines that glibc would ignore are ignored.
    static func nameServers(_ text: String) -> [SocketEndpoint] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
            guard fields.count >= 2, fields[0] == "nameserver" else { return nil }
            // The zone of a link-local address is not kept: such a server is reached by another address or not at all.
            return IPAddress(fields[1].prefix { $0 != "%" }).map { SocketEndpoint($0, port: 53) }
        }
    }
}
