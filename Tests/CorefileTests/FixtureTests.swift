import Corefile
import Testing

/// What Corefiles found in clusters mean.
@Suite struct FixtureTests {
    @Test(arguments: Fixtures.names)
    func hasKnownDirectivesOnly(_ name: String) throws {
        for block in try Fixtures.document(name).blocks {
            #expect(try PluginOrder.sorted(block.directives).count == block.directives.count)
        }
    }

    @Test(arguments: [
        (
            "kubeadm",
            "dns://.:53 { errors; health { lameduck 5s }; ready; kubernetes cluster.local in-addr.arpa ip6.arpa "
                + "{ pods insecure; fallthrough in-addr.arpa ip6.arpa; ttl 30 }; prometheus :9153; "
                + "forward . /etc/resolv.conf { max_concurrent 1000 }; "
                + "cache 30 { disable success cluster.local; disable denial cluster.local }; loop; reload; loadbalance }"
        ),
        (
            "kops",
            "dns://.:53 { errors; health { lameduck 5s }; ready; kubernetes cluster.local. in-addr.arpa ip6.arpa "
                + "{ pods insecure; fallthrough in-addr.arpa ip6.arpa; ttl 30 }; "
                + "hosts hosts k8s.local { ttl 30; fallthrough }; prometheus :9153; "
                + "forward . /etc/resolv.conf { max_concurrent 1000 }; cache 30; loop; reload; loadbalance; dns64 }"
        ),
        (
            "kubespray",
            "dns://.:53 { errors {}; health { lameduck 5s }; ready; kubernetes cluster.local in-addr.arpa ip6.arpa "
                + "{ pods insecure; endpoint_pod_names; fallthrough in-addr.arpa ip6.arpa }; prometheus :9153; "
                + "forward . 10.10.20.0 8.8.8.8 { prefer_udp; max_concurrent 1000; policy sequential }; cache 30; "
                + "loop; reload; loadbalance; "
                + "hosts /etc/coredns/hosts { 10.10.20.21 node1.cluster.k8s; fallthrough } } "
                + "dns://corp.example.:53 { log; errors; rewrite name suffix .corp.example .internal.example; "
                + "forward . 10.10.20.0; cache 5 }"
        ),
        (
            "openshift",
            "dns://.:5353 { bufsize 1232; errors; log . { class error }; health { lameduck 20s }; ready; "
                + "kubernetes cluster.local in-addr.arpa ip6.arpa { pods insecure; fallthrough in-addr.arpa ip6.arpa }; "
                + "prometheus 127.0.0.1:9153; forward . /etc/resolv.conf { policy sequential }; "
                + "cache 900 { denial 9984 30 }; reload } dns://hostname.bind.:5353 { chaos } "
                + "dns://remote.example.:5353 { bufsize 1232; errors; log . { class error }; "
                + "rewrite stop name suffix .remote.example .cluster.local answer auto; "
                + "forward . 10.9.0.10 10.9.0.11; cache 10 { denial 9984 5 } }"
        ),
        (
            "huawei-cce",
            "dns://.:5353 { bind 10.1.2.3; cache 30 { servfail 5s }; errors; health 10.1.2.3:8080; "
                + "kubernetes cluster.local in-addr.arpa ip6.arpa { pods insecure; fallthrough in-addr.arpa ip6.arpa }; "
                + "loadbalance round_robin; prometheus 10.1.2.3:9153; forward . /etc/resolv.conf { policy random }; "
                + "reload; ready 10.1.2.3:8081 }"
        ),
        (
            "site",
            "dns://.:53 { hosts site.hosts { reload 5s; fallthrough }; forward . /etc/resolv.conf; cache 30; log; errors; "
                + "reload; health }"
        ),
    ])
    func structure(_ name: String, _ expected: String) throws {
        let document = try Fixtures.document(name)
        #expect(outline(document) == expected)
        #expect(document.warnings.isEmpty)
    }

    @Test func gardener() throws {
        let document = try Fixtures.document(
            "gardener", files: ["custom/a.override": "log", "custom/b.server": "b {\n whoami\n}"])
        #expect(document.blocks.map { $0.keys.map(\.description) } == [["dns://.:8053"], ["dns://b.:53"]])
        let directives = try #require(document.blocks.first).directives
        #expect(directives[8].name.location.description == "custom/a.override:1")
        let rewrite = try #require(directives.first { $0.name.text == "rewrite" })
        #expect(rewrite.arguments.map(\.text) == ["stop"])
        #expect(
            outline(rewrite.options)
                == "{ name regex (^(?:[^\\.]+\\.)+)svc\\.cluster\\.local\\.svc\\.cluster\\.local {1}svc.cluster.local; "
                + "answer name (^(?:[^\\.]+\\.)+)svc\\.cluster\\.local {1}svc.cluster.local.svc.cluster.local }")
        #expect(
            directives.map(\.name.text) == [
                "errors", "log", "health", "ready", "rewrite", "kubernetes", "prometheus", "loop", "log", "forward",
                "cache", "reload", "loadbalance",
            ])
    }

    @Test func k3s() throws {
        let document = try Fixtures.document("k3s")
        #expect(
            document.warnings.map(\.description) == [
                "Corefile:20: no file matches 'custom/*.override'", "Corefile:22: no file matches 'custom/*.server'",
            ])
        #expect(
            outline(document)
                == "dns://.:53 { errors; health; ready; kubernetes cluster.local in-addr.arpa ip6.arpa "
                + "{ pods insecure; fallthrough in-addr.arpa ip6.arpa }; "
                + "hosts NodeHosts { ttl 60; reload 15s; fallthrough }; prometheus :9153; forward . /etc/resolv.conf; "
                + "cache 30; loop; reload; loadbalance }")
    }

    @Test func nodelocal() throws {
        let document = try Fixtures.document("nodelocal")
        #expect(
            document.blocks.flatMap(\.keys).map(\.description)
                == ["dns://cluster.local.:53", "dns://in-addr.arpa.:53", "dns://ip6.arpa.:53", "dns://.:53"])
        #expect(document.blocks.map(\.location.line) == [1, 16, 27, 38])
        let outlines = document.blocks.map { outline($0.directives) }
        let reverse =
            "{ errors; cache 30; reload; loop; bind 127.0.0.1; forward . 10.96.0.10 { force_tcp }; prometheus :9253 }"
        #expect(
            outlines == [
                "{ errors; cache { success 9984 30; denial 9984 5 }; reload; loop; bind 127.0.0.1; "
                    + "forward . 10.96.0.10 { force_tcp }; prometheus :9253; health 127.0.0.1:8080 }",
                reverse, reverse,
                "{ errors; cache 30; reload; loop; bind 127.0.0.1; forward . /etc/resolv.conf; prometheus :9253 }",
            ])
    }
}
