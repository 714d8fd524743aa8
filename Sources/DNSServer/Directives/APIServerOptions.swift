import Corefile
import KubernetesWatch

/// The options of `kubernetes` that say how to reach the API server, and how gently.
struct APIServerOptions {
    static let names = [
        "endpoint", "tls", "kubeconfig", "startup_timeout", "apiserver_qps", "apiserver_burst",
        "apiserver_max_inflight",
    ]

    /// The first of these options.
    private(set) var first: Token?
    private(set) var limits = RequestLimiter.Limits()
    private(set) var startupTimeout: Duration = .seconds(5)
    private var endpoint: Token?
    private var tls: Directive?
    private var files = APIServerAccess.TLSFiles()
    private var kubeconfig: Token?
    private var kubeconfigPath = ""
    private var context: String?

    mutating func read(_ option: Directive, _ block: BlockBuilder) throws(CorefileError) {
        first = first ?? option.name
        switch option.name.text {
        case "endpoint": endpoint = try option.onlyArgument()
        case "tls":
            try option.expectArguments(3)
            tls = option
            let paths = option.arguments.map { $0.text.isEmpty ? "" : block.path($0.text) }
            files = .init(certificate: paths[0], key: paths[1], authority: paths[2])
        case "kubeconfig":
            try option.expectArguments(1...2)
            kubeconfig = option.arguments[0]
            kubeconfigPath = block.path(option.arguments[0].text)
            context = option.arguments.count > 1 ? option.arguments[1].text : nil
        case "startup_timeout":
            startupTimeout = try option.onlyArgument().duration(
                in: .zero ... .seconds(3600), named: "startup_timeout")
        case "apiserver_qps": limits.requestsPerSecond = try Self.rate(try option.onlyArgument())
        case "apiserver_burst":
            limits.burst = try option.onlyArgument().integer(in: 1...1_000_000, named: "apiserver_burst")
        default:
            limits.inFlightMax = try option.onlyArgument().integer(
                in: 1...1_000_000, named: "apiserver_max_inflight")
        }
    }

    private static func rate(_ token: Token) throws(CorefileError) -> Double {
        guard let rate = Double(token.text), rate > 0, rate <= 1_000_000 else {
            throw token.error("apiserver_qps must be a number above 0 and at most 1000000, got \(token.text)")
        }
        return rate
    }

    /// How to reach the server: as the options say, or `nil` for the way of a pod.
    func access(_ builder: inout ConfigurationBuilder) throws(CorefileError) -> APIServerAccess? {
        if let kubeconfig {
            if let endpoint {
                builder.warnings.append(
                    "\(endpoint.location): endpoint is of no use beside kubeconfig, which names the server")
            }
            if kubeconfigPath.isEmpty { throw kubeconfig.error("kubeconfig needs a file") }
            return .kubeconfig(path: kubeconfigPath, context: context)
        }
        if let endpoint {
            do {
                return .endpoint(try APIServerURL(endpoint.text), files: files)
            } catch {
                throw endpoint.error("\(error)")
            }
        }
        if let tls { builder.warnings.append("\(tls.location): tls is of no use without endpoint") }
        return nil
    }
}

extension APIServerAccess {
    /// What `clusterdns check` says of it.
    var summary: String {
        switch self {
        case .serviceAccount(let server, _): "\(server)"
        case .kubeconfig(let path, let context): context.map { "\(path) (\($0))" } ?? path
        case .endpoint(let server, _): "\(server)"
        }
    }
}
