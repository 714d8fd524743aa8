import DNSEngine
import DNSServer
import DNSWire
import Testing

/// What `template` and `rewrite` know of a name in a cluster's zone, where the server block has `metadata`.
struct MetadataTests {
    private static func served(_ metadata: String, _ lines: String, cluster: String = "") throws -> ServedCorefile {
        try ServedCorefile(
            """
            .:53 {
                \(metadata)
                errors
                \(lines)
                kubernetes cluster.local in-addr.arpa {
                    endpoint http://127.0.0.9:1
                    \(cluster)
                }
                forward . 127.0.0.9
            }
            """)
    }

    @Test(arguments: [
        ("metadata", "kubernetes/service", "web.shop.svc.cluster.local", "web"),
        ("metadata", "kubernetes/namespace", "WEB.Shop.svc.cluster.LOCAL", "shop"),
        ("metadata", "kubernetes/kind", "10-0-0-1.shop.pod.cluster.local", "pod"),
        ("metadata", "kubernetes/port-name", "_http._tcp.web.shop.svc.cluster.local", "http"),
        ("metadata", "kubernetes/endpoint", "web.shop.svc.cluster.local", ""),
        ("metadata", "kubernetes/service", "web.shop.svc.example", ""),
        ("metadata", "kubernetes/service", "1.0.0.10.in-addr.arpa", ""),
        ("metadata", "kubernetes/none", "web.shop.svc.cluster.local", ""),
        ("metadata", "service", "web.shop.svc.cluster.local", ""),
        ("metadata", "", "web.shop.svc.cluster.local", ""),
        ("metadata shop.svc.cluster.local", "kubernetes/service", "web.shop.svc.cluster.local", "web"),
        ("metadata shop.svc.cluster.local", "kubernetes/service", "web.other.svc.cluster.local", ""),
        ("metadata a.test\nmetadata cluster.local", "kubernetes/service", "web.other.svc.cluster.local", "web"),
        ("# nothing is collected", "kubernetes/service", "web.shop.svc.cluster.local", ""),
    ])
    func templates(metadata: String, key: String, name: String, value: String) throws {
        let served = try Self.served(
            metadata, "template IN TXT {\nanswer \"{{ .Name }} 5 IN TXT [{{ .Meta `\(key)` }}]\"\n}")
        let answer = try served.engine.reply(to: "\(name). TXT").message.answers.first
        #expect(answer.map { "\($0.data)" } == "\"[\(value)]\"")
    }

    @Test("names of topology zones, with zonal only", arguments: [("zonal", "eu.west"), ("", "")])
    func zones(option: String, value: String) throws {
        let template = "template IN TXT {\nanswer \"{{ .Name }} 5 IN TXT [{{ .Meta `kubernetes/zone` }}]\"\n}"
        let served = try Self.served("metadata", template, cluster: option)
        let name = "eu.west.pin._zone.db.shop.svc.cluster.local."
        let answer = try served.engine.reply(to: "\(name) TXT").message.answers.first
        #expect(answer.map { "\($0.data)" } == "\"[\(value)]\"")
    }

    @Test(arguments: ["{{ .Meta }}", "{{ .Meta 1 }}", "{{ .Meta \\\"a/b\\\" \\\"c\\\" }}"])
    func withoutAKey(action: String) throws {
        let served = try Self.served("metadata", "template IN TXT {\nanswer \"{{ .Name }} 5 IN TXT \(action)x\"\n}")
        #expect(try served.engine.ask("a.test. TXT") == ["SERVFAIL"])
        let lines = served.logLines().filter { $0.contains("plugin/errors") }
        #expect(lines.count == 1 && lines[0].contains("one key was expected"), "\(lines)")
    }

    /// The client's name counts, whatever has been made of it.
    @Test(arguments: [
        ("metadata", "{/kubernetes/namespace}", "shop"), ("metadata", "{/kubernetes/endpoint}", nil),
        ("# nothing is collected", "{/kubernetes/namespace}", nil),
    ])
    func options(metadata: String, data: String, value: String?) throws {
        let served = try Self.served(
            metadata,
            """
            rewrite continue name suffix .cluster.local .example.test
            rewrite continue edns0 local set 65001 \(data)
            """)
        let query = try Message.query("web.shop.svc.cluster.local. A").write()
        guard case .suspended(let suspended) = served.engine.answer(query) else {
            return #expect(Bool(false), "nobody is asked")
        }
        #expect("\(suspended.name)" == "web.shop.svc.example.test.")
        let options = try Message(parsing: suspended.message).edns?.options ?? []
        #expect(options.map { String(decoding: $0.data, as: UTF8.self) } == (value.map { [$0] } ?? []))
        let warnings = served.configuration.warnings.filter { $0.contains("has no metadata") }
        #expect(warnings.count == (metadata.hasPrefix("#") ? 1 : 0), "\(served.configuration.warnings)")
    }
}
