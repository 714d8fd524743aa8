import Corefile
import DNSServer
import DNSWire
import Testing

/// The options of `k8s_external`.
struct ExternalDirectiveTests {
    /// A server block for `k8s.test` whose `kubernetes` is in line 2, and whose other lines begin in line 5.
    private static func compile(_ lines: [String], kubernetes: Bool = true) throws -> ServerConfiguration {
        let cluster = "kubernetes cluster.local {\nendpoint https://10.0.0.1\n}"
        let text = """
            k8s.test:53 cluster.local:53 {
            \(kubernetes ? cluster : "whoami\nerrors\nlog")
            \(lines.joined(separator: "\n"))
            }
            """
        let document = try CorefileParser.parse(text: text, fileSource: NoFiles())
        return try ConfigurationCompiler.compile(document, hash: NameHash(secret: 7), log: ServerLog { $0.count })
    }

    @Test(arguments: [
        (["k8s_external"], "k8s_external: k8s.test. cluster.local."),
        (["k8s_external K8s.test"], "k8s_external: k8s.test."),
        (["k8s_external k8s.test 192.0.2.0/24"], "k8s_external: k8s.test. 2.0.192.in-addr.arpa."),
        (["k8s_external k8s.test {", "}"], "k8s_external: k8s.test."),
        (
            ["k8s_external k8s.test {", "apex meta", "ttl 3600", "headless", "fallthrough k8s.test", "}"],
            "k8s_external: k8s.test."
        ),
    ])
    func good(_ lines: [String], _ description: String) throws {
        let configuration = try Self.compile(lines)
        #expect(configuration.descriptions.contains("    \(description)"), "\(configuration.descriptions)")
        #expect(configuration.warnings == [])
    }

    @Test(arguments: [
        (["k8s_external k8s.test {", "ttl 3601", "}"], "Corefile:6: ttl must be within 0…3600, got 3601"),
        (["k8s_external k8s.test {", "ttl", "}"], "Corefile:6: 'ttl' takes 1 argument, got 0"),
        (["k8s_external k8s.test {", "apex", "}"], "Corefile:6: 'apex' takes 1 argument, got 0"),
        (["k8s_external k8s.test {", "apex a.b", "}"], "Corefile:6: apex must be one label, got a.b"),
        (["k8s_external k8s.test {", "headless yes", "}"], "Corefile:6: 'headless' takes 0 arguments, got 1"),
        (
            ["k8s_external k8s.test {", "headles", "}"],
            "Corefile:6: unknown option 'headles' of 'k8s_external', did you mean 'headless'? "
                + "known: apex, ttl, headless, fallthrough"
        ),
        (
            ["k8s_external 10.0.0.0/8"],
            "Corefile:5: k8s_external needs a zone that is no reverse zone, for PTR records to point into"
        ),
        (
            ["k8s_external a.test", "k8s_external b.test"],
            "Corefile:6: k8s_external can be given once in a server block"
        ),
        (
            ["k8s_external \(String(repeating: "a", count: 60)).tt"],
            "Corefile:5: a zone of k8s_external has at most 63 octets, got \(String(repeating: "a", count: 60)).tt."
        ),
    ])
    func bad(_ lines: [String], _ message: String) throws {
        #expect(Self.refusal(lines, kubernetes: true) == [message])
    }

    @Test func kubernetesIsNeeded() {
        #expect(
            Self.refusal(["k8s_external k8s.test"], kubernetes: false)
                == ["Corefile:5: k8s_external needs kubernetes in the same server block"])
    }

    private static func refusal(_ lines: [String], kubernetes: Bool) -> [String] {
        do {
            _ = try compile(lines, kubernetes: kubernetes)
            return ["no error"]
        } catch let error as ConfigurationError {
            return error.messages
        } catch {
            return ["\(error)"]
        }
    }
}
