import Corefile
import DNSForwarding
import DNSWire
import NetworkAddress

/// The targets of one `forward` line in their order: addresses, files in resolv.conf syntax, and names.
struct ForwardTargets {
    private enum Target {
        case upstream(Upstream)
        case file(path: String, token: Token)
        case name(NamedUpstream, UpstreamNames.Outcome, token: Token)
    }

    /// Where the system's own resolvers are written down.
    private static let systemFile = "/etc/resolv.conf"

    private var targets: [Target] = []
    /// `resolver`: who knows the addresses of names; empty for the system's.
    private let resolvers: [SocketEndpoint]
    let log: ServerLog

    init(resolvers: [SocketEndpoint], log: ServerLog) {
        self.resolvers = resolvers
        self.log = log
    }

    /// The files to follow.
    var files: [String] {
        targets.compactMap { target in
            if case .file(let path, _) = target { path } else { nil }
        }
    }

    /// The plain upstreams that have names.
    var names: [NamedUpstream] {
        targets.compactMap { target in
            if case .name(let name, _, _) = target { name } else { nil }
        }
    }

    /// Whether the upstreams may be others one day.
    var mayChange: Bool { !files.isEmpty || !names.isEmpty }

    /// What is known of the names now, for configurations to come.
    var known: [UpstreamNames.Question: NamedUpstream.Addresses] {
        var known: [UpstreamNames.Question: NamedUpstream.Addresses] = [:]
        for name in names { known[.init(name: name.name, resolvers: resolvers)] = name.known }
        return known
    }

    /// Who is asked for the addresses of names now; throws where the system names nobody.
    func servers() throws -> [SocketEndpoint] { try Self.servers(resolvers) }

    /// The same for these `resolvers`.
    static func servers(_ resolvers: [SocketEndpoint]) throws -> [SocketEndpoint] {
        resolvers.isEmpty ? try ResolverFile.upstreams(at: Self.systemFile).map(\.endpoint) : resolvers
    }

    /// Takes one word of the line.
    mutating func read(
        _ token: Token, _ block: BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        for scheme in ["quic://", "grpc://"] where token.text.hasPrefix(scheme) {
            return builder.isNotSupportedYet(token, "forward to \(scheme)")
        }
        if token.text.hasPrefix("https://") { return targets.append(.upstream(try NamedTarget.overHTTPS(token))) }
        if token.text.hasPrefix("tls://") {
            return targets.append(.upstream(try Self.encrypted(String(token.text.dropFirst(6)), token)))
        }
        let text = token.text.hasPrefix("dns://") ? String(token.text.dropFirst(6)) : token.text
        if let endpoint = SocketEndpoint(text, defaultPort: 53) { return targets.append(.upstream(Upstream(endpoint))) }
        if let (host, port) = Self.name(token.text, block),
            let outcome = builder.names[.init(name: host, resolvers: resolvers)]
        {
            return targets.append(.name(NamedUpstream(host, port: port), outcome, token: token))
        }
        targets.append(.file(path: block.path(text), token: token))
    }

    /// The host of a plain upstream that has a name, `[dns://]NAME[:PORT]`; `nil` for anything else, a file among it.
    static func name(_ target: String, _ block: BlockBuilder) -> (host: String, port: UInt16)? {
        let text = target.hasPrefix("dns://") ? String(target.dropFirst(6)) : target
        guard SocketEndpoint(text, defaultPort: 53) == nil, !text.contains("/"), !isThere(block.path(text)) else {
            return nil
        }
        return NamedTarget.named(text[...], defaultPort: 53)
    }

    private static func isThere(_ path: String) -> Bool {
        do {
            _ = try FileContents.stamp(path)
            return true
        } catch {
            // A name then; whatever else is wrong with a file is said when it is read.
            return false
        }
    }

    /// `IP[%SERVERNAME][:PORT]`, `[IP%SERVERNAME]:PORT`, `NAME[:PORT]`.
    private static func encrypted(_ text: String, _ token: Token) throws(CorefileError) -> Upstream {
        var address = text
        var name: String?
        if let percent = text.firstIndex(of: "%") {
            let rest = text[text.index(after: percent)...]
            let end = rest.firstIndex { $0 == ":" || $0 == "]" } ?? rest.endIndex
            name = String(rest[..<end])
            address = String(text[..<percent]) + rest[end...]
        }
        if name == nil, SocketEndpoint(address, defaultPort: 853) == nil,
            let (host, port) = NamedTarget.named(address[...], defaultPort: 853)
        {
            return Upstream(SocketEndpoint(.v4(0), port: port), security: .tls(serverName: nil), host: host)
        }
        guard name?.isEmpty != true, let endpoint = SocketEndpoint(address, defaultPort: 853) else {
            throw token.error("an address was expected behind tls://, such as 9.9.9.9%dns.quad9.net, got '\(text)'")
        }
        return Upstream(endpoint, security: .tls(serverName: name))
    }

    /// All upstreams as the line starts with them; empty only where something is not supported yet.
    func upstreams(_ directive: Directive) throws(CorefileError) -> [Upstream] {
        var upstreams: [Upstream] = []
        var count = 0
        for target in targets {
            switch target {
            case .upstream(let upstream): upstreams.append(upstream)
            case .name(let name, let outcome, let token):
                do {
                    name.take(try outcome.get())
                } catch {
                    throw token.error("\(error); a target is an address, a file in resolv.conf syntax, or a name")
                }
                // However many addresses it has.
                upstreams += name.upstreams
                count += 1 - name.upstreams.count
            case .file(let path, let token):
                do {
                    upstreams += try ResolverFile.upstreams(at: path)
                } catch let failure as FileContents.Failure {
                    throw token.error(
                        "an address or a file in resolv.conf syntax was expected, got '\(token.text)': \(failure.reason)"
                    )
                } catch {
                    throw token.error("\(error)")
                }
            }
        }
        count += upstreams.count
        guard count <= ForwardDirective.upstreamsMax else {
            throw directive.error("forward takes 1…\(ForwardDirective.upstreamsMax) upstreams, got \(count)")
        }
        return distinct(upstreams)
    }

    /// Names may stand for the same addresses: each is asked once.
    private func distinct(_ upstreams: [Upstream]) -> [Upstream] {
        guard !names.isEmpty else { return upstreams }
        var kept: [Upstream] = []
        for upstream in upstreams where !kept.contains(upstream) { kept.append(upstream) }
        return kept
    }

    /// All upstreams as the files have them now, and names had them last; throws what is wrong with a file.
    func latest() throws -> [Upstream] {
        var upstreams: [Upstream] = []
        for target in targets {
            switch target {
            case .upstream(let upstream): upstreams.append(upstream)
            case .name(let name, _, _): upstreams += name.upstreams
            case .file(let path, _): upstreams += try ResolverFile.upstreams(at: path)
            }
        }
        guard names.isEmpty else { return distinct(upstreams) }
        return Array(upstreams.prefix(ForwardDirective.upstreamsMax))
    }
}
