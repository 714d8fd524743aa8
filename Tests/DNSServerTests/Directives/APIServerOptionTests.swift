import Corefile
import DNSServer
import DNSWire
import Testing

/// The options of `kubernetes` for clusters behind an API server.
struct APIServerOptionTests {
    /// A Corefile whose directive begins in line 2 and has its first option in line 3.
    private static func compile(_ options: [String]) throws -> ServerConfiguration {
        let text = """
            .:53 {
                kubernetes cluster.local in-addr.arpa {
            \(options.map { "        \($0)" }.joined(separator: "\n"))
                }
            }
            """
        let document = try CorefileParser.parse(text: text, fileSource: NoFiles())
        return try ConfigurationCompiler.compile(
            document, hash: NameHash(secret: 7), log: ServerLog { $0.count })
    }

    private static func refusal(_ options: [String]) throws -> [String] {
        do {
            _ = try compile(options)
            return ["no error"]
        } catch let error as ConfigurationError {
            return error.messages
        }
    }

    private static let endpoint = "endpoint https://10.0.0.1:6443"

    @Test(arguments: [
        ([endpoint], "https://10.0.0.1:6443"),
        (["endpoint http://localhost:8080"], "http://localhost:8080"),
        (["endpoint https://[fd00::1]/api"], "https://[fd00::1]:443/api"),
        ([endpoint, "tls /etc/cert.pem /etc/key.pem /etc/ca.pem"], "https://10.0.0.1:6443"),
        ([#"tls "" "" /etc/ca.pem"#, endpoint], "https://10.0.0.1:6443"),
        ([], "the API server of the cluster"),
        (["kubeconfig /etc/kubeconfig"], "/etc/kubeconfig"),
        (["kubeconfig /etc/kubeconfig admin@home"], "/etc/kubeconfig (admin@home)"),
        ([endpoint, "startup_timeout 0s"], "https://10.0.0.1:6443"),
        ([endpoint, "startup_timeout 1h"], "https://10.0.0.1:6443"),
        ([endpoint, "apiserver_qps 0.5", "apiserver_burst 1", "apiserver_max_inflight 1"], "https://10.0.0.1:6443"),
        ([endpoint, "apiserver_qps 1e6", "apiserver_burst 1000000"], "https://10.0.0.1:6443"),
        ([endpoint, "multicluster cluster.local"], "https://10.0.0.1:6443"),
        ([endpoint, "pods verified", "labels app in (web, db)", "noendpoints"], "https://10.0.0.1:6443"),
    ])
    func good(_ options: [String], _ source: String) throws {
        let configuration = try Self.compile(options)
        #expect(configuration.descriptions.last == "    kubernetes: cluster.local. in-addr.arpa. from \(source)")
        #expect(configuration.warnings == [])
    }

    @Test(arguments: [
        (["endpoint"], "Corefile:3: 'endpoint' takes 1 argument, got 0"),
        (["endpoint https://a https://b"], "Corefile:3: 'endpoint' takes 1 argument, got 2"),
        (["endpoint 10.0.0.1:6443"], #"Corefile:3: URL "10.0.0.1:6443" must begin with https:// or http://"#),
        (["ttl 5", "endpoint https://"], #"Corefile:4: URL "https://" has no host name or address"#),
        (["endpoint https://a:0"], #"Corefile:3: URL "https://a:0" has a port that is not within 1…65535"#),
        (["endpoint https://a:65536"], #"Corefile:3: URL "https://a:65536" has a port that is not within 1…65535"#),
        (
            ["endpoint https://u:p@a"],
            #"Corefile:3: URL "https://u:p@a" must have no user, query or fragment"#
        ),
        (["tls a b"], "Corefile:3: 'tls' takes 3 arguments, got 2"),
        (["tls a b c d"], "Corefile:3: 'tls' takes 3 arguments, got 4"),
        (["kubeconfig"], "Corefile:3: 'kubeconfig' takes 1…2 arguments, got 0"),
        (["kubeconfig a b c"], "Corefile:3: 'kubeconfig' takes 1…2 arguments, got 3"),
        ([#"kubeconfig """#], "Corefile:3: kubeconfig needs a file"),
        (["startup_timeout"], "Corefile:3: 'startup_timeout' takes 1 argument, got 0"),
        (
            ["startup_timeout 5"],
            "Corefile:3: startup_timeout must be a duration such as 5s, 100ms or 1m30s, got '5'"
        ),
        (["startup_timeout -1s"], "Corefile:3: startup_timeout must be within 0s…1h, got -1s"),
        (["startup_timeout 61m"], "Corefile:3: startup_timeout must be within 0s…1h, got 61m"),
        (["apiserver_qps 0"], "Corefile:3: apiserver_qps must be a number above 0 and at most 1000000, got 0"),
        (["apiserver_qps -1"], "Corefile:3: apiserver_qps must be a number above 0 and at most 1000000, got -1"),
        (["apiserver_qps nan"], "Corefile:3: apiserver_qps must be a number above 0 and at most 1000000, got nan"),
        (["apiserver_qps inf"], "Corefile:3: apiserver_qps must be a number above 0 and at most 1000000, got inf"),
        (["apiserver_qps many"], "Corefile:3: apiserver_qps must be a number above 0 and at most 1000000, got many"),
        (["apiserver_burst 0"], "Corefile:3: apiserver_burst must be within 1…1000000, got 0"),
        (["apiserver_burst 1000001"], "Corefile:3: apiserver_burst must be within 1…1000000, got 1000001"),
        (["apiserver_burst 1.5"], "Corefile:3: apiserver_burst must be within 1…1000000, got '1.5'"),
        (["apiserver_max_inflight 0"], "Corefile:3: apiserver_max_inflight must be within 1…1000000, got 0"),
        (["apiserver_max_inflight"], "Corefile:3: 'apiserver_max_inflight' takes 1 argument, got 0"),
        (
            [endpoint, "multicluster clusterset.local"],
            "Corefile:4: clusterset.local. is no zone of kubernetes, which multicluster needs it to be"
        ),
        (
            ["manifests /etc/manifests", "kubeconfig /etc/kubeconfig"],
            "Corefile:4: manifests and kubeconfig exclude each other"
        ),
        (
            ["apiserver_qps 5", "manifests /etc/manifests", "endpoint https://a"],
            "Corefile:3: manifests and apiserver_qps exclude each other"
        ),
        (
            [endpoint, "namespaces a", "namespace_labels b=c"],
            "Corefile:2: namespaces and namespace_labels exclude each other"
        ),
    ])
    func bad(_ options: [String], _ message: String) throws {
        #expect(try Self.refusal(options) == [message])
    }

    @Test(arguments: [
        (
            ["kubeconfig /etc/kubeconfig", endpoint],
            "Corefile:4: endpoint is of no use beside kubeconfig, which names the server"
        ),
        ([endpoint, "multicluster"], "Corefile:4: multicluster without zones changes nothing"),
    ])
    func odd(_ options: [String], _ warning: String) throws {
        #expect(try Self.compile(options).warnings == [warning])
    }
}
