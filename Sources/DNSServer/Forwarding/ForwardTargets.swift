import Corefile
import DNSForwarding
import DNSWire
import NetworkAddress

/// The targets of one `forward` line in their order: addresses, and files in resolv.conf syntax.
struct ForwardTargets {
    private enum Target {
        case upstream(Upstream)
        case file(path: String, token: Token)
    }

    private var targets: [Target] = []
    let log: ServerLog

    init(log: ServerLog) { self.log = log }

    /// The files to follow.
    var files: [String] {
        targets.compactMap { target in
            if case .file(let path, _) = target { path } else { nil }
        }
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
        targets.append(.file(path: block.path(text), token: token))
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
        for target in targets {
            switch target {
            case .upstream(let upstream): upstreams.append(upstream)
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
        guard upstreams.count <= ForwardDirective.upstreamsMax else {
            throw directive.error(
                "forward takes 1…\(ForwardDirective.upstreamsMax) upstreams, got \(upstreams.count)")
        }
        return upstreams
    }

    /// All upstreams as the files have them now; throws what is wrong with a file.
    func latest() throws -> [Upstream] {
        var upstreams: [Upstream] = []
        for target in targets {
            switch target {
            case .upstream(let upstream): upstreams.append(upstream)
            case .file(let path, _): upstreams += try ResolverFile.upstreams(at: path)
            }
        }
        return Array(upstreams.prefix(ForwardDirective.upstreamsMax))
    }
}
