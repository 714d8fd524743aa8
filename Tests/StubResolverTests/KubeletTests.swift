import KubernetesObjects
import StubResolver
import Testing

/// The `resolv.conf` of a pod, for every policy, and what is refused.
@Suite struct KubeletTests {
    private static let node = "nameserver 192.0.2.53\nsearch corp.example lab.example.\noptions timeout:2\n"

    private func file(_ spec: String, namespace: String = "default", _ kubelet: Kubelet? = nil) throws
        -> PodResolverFile
    {
        let lines = spec.split(separator: "\n").map { "  \($0)\n" }.joined()
        let text =
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: \(namespace)}\nspec:\n  nodeName: n\n\(lines)"
        let pod = try PodDNSSettings(file: "pod.yaml", octets: Array(text.utf8))
        return try (kubelet ?? Kubelet(nodeFile: Self.node)).resolverFile(for: pod)
    }

    private static let cluster =
        "search default.svc.cluster.local svc.cluster.local cluster.local corp.example lab.example\n"

    /// `spec`, and the whole file.
    static let files: [(String, String)] = [
        ("", cluster + "nameserver 10.96.0.10\noptions ndots:5\n"),
        ("dnsPolicy: ClusterFirst", cluster + "nameserver 10.96.0.10\noptions ndots:5\n"),
        ("hostNetwork: true", "search corp.example lab.example\nnameserver 192.0.2.53\noptions timeout:2\n"),
        ("hostNetwork: true\ndnsPolicy: ClusterFirstWithHostNet", cluster + "nameserver 10.96.0.10\noptions ndots:5\n"),
        ("dnsPolicy: ClusterFirstWithHostNet", cluster + "nameserver 10.96.0.10\noptions ndots:5\n"),
        ("dnsPolicy: Default", "search corp.example lab.example\nnameserver 192.0.2.53\noptions timeout:2\n"),
        ("dnsPolicy: None\ndnsConfig: {nameservers: [10.10.20.0]}", "nameserver 10.10.20.0\n"),
        (
            "dnsPolicy: None\ndnsConfig: {nameservers: [10.10.20.0], searches: [cluster.k8s], options: [{name: rotate}]}",
            "search cluster.k8s\nnameserver 10.10.20.0\noptions rotate\n"
        ),
        // Merged: duplicates once, an option in the place of the same one.
        (
            """
            dnsConfig:
              nameservers: [10.96.0.10, 10.10.20.0]
              searches: [svc.cluster.local, cluster.k8s]
              options: [{name: ndots, value: "2"}, {name: use-vc}]
            """,
            "search default.svc.cluster.local svc.cluster.local cluster.local corp.example lab.example cluster.k8s\n"
                + "nameserver 10.96.0.10\nnameserver 10.10.20.0\noptions ndots:2 use-vc\n"
        ),
        (
            "dnsPolicy: Default\ndnsConfig: {options: [{name: timeout, value: \"9\"}]}",
            "search corp.example lab.example\nnameserver 192.0.2.53\noptions timeout:9\n"
        ),
        (
            "dnsConfig: {searches: [., my_team.example]}",
            "search default.svc.cluster.local svc.cluster.local cluster.local corp.example lab.example . my_team.example\n"
                + "nameserver 10.96.0.10\noptions ndots:5\n"
        ),
    ]

    @Test(arguments: files)
    func isWritten(_ spec: String, _ expected: String) throws {
        let written = try file(spec)
        #expect(written.text == expected && written.warnings.isEmpty)
    }

    @Test func namespacesAndDomainsAreThePods() throws {
        let kubelet = Kubelet(clusterDomain: "k8s.example", clusterDNS: ["10.0.0.10", "fd00::a"], nodeFile: "")
        let written = try file("", namespace: "shop", kubelet)
        #expect(
            written.text == "search shop.svc.k8s.example svc.k8s.example k8s.example\nnameserver 10.0.0.10\n"
                + "nameserver fd00::a\noptions ndots:5\n")
    }

    @Test func withoutClusterDNSItIsTheNodes() throws {
        let written = try file("", Kubelet(clusterDNS: [], nodeFile: Self.node))
        #expect(written.nameservers == ["192.0.2.53"] && written.warnings.count == 1)
        let without = try file("dnsPolicy: Default", Kubelet(nodeFile: nil))
        #expect(without.text == "search .\nnameserver 127.0.0.1\n")
    }

    @Test func limitsCutTheEnd() throws {
        let node = (1...4).map { "nameserver 192.0.2.\($0)\n" }.joined()
        let written = try file("dnsPolicy: Default", Kubelet(nodeFile: node))
        #expect(written.nameservers == ["192.0.2.1", "192.0.2.2", "192.0.2.3"] && written.warnings.count == 1)
        let long = (0..<40).map { "d\($0).example" }.joined(separator: " ")
        let many = try file("", Kubelet(nodeFile: "search \(long)\n"))
        #expect(many.searches.count == 32 && many.searches.last == "d28.example" && many.warnings.count == 1)
        let wide = (0..<20).map { "\(String(repeating: "w", count: 60)).\(String(repeating: "x", count: 60)).d\($0)" }
        let cut = try file("", Kubelet(nodeFile: "search \(wide.joined(separator: " "))\n"))
        #expect(cut.searches.joined(separator: " ").utf8.count <= 2048 && cut.searches.count > 10)
    }

    /// `spec`, and the fault.
    static let refused: [(String, String)] = [
        ("dnsPolicy: None", "spec.dnsConfig.nameservers must have an address where dnsPolicy is None, got none"),
        (
            "dnsPolicy: Cluster",
            "spec.dnsPolicy must be ClusterFirst, ClusterFirstWithHostNet, Default or None, got \"Cluster\""
        ),
        (
            "dnsConfig: {nameservers: [dns.example]}",
            "spec.dnsConfig.nameservers[0] must be an IP address, got \"dns.example\""
        ),
        (
            "dnsConfig: {nameservers: [10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4]}",
            "spec.dnsConfig.nameservers must be at most 3, got 4"
        ),
        ("dnsConfig: {searches: [\"a b\"]}", "spec.dnsConfig.searches[0] must be a domain name, got \"a b\""),
        (
            "dnsConfig: {searches: [\(Array(repeating: "a", count: 33).joined(separator: ", "))]}",
            "spec.dnsConfig.searches must be at most 32, got 33"
        ),
        ("dnsConfig: {options: [{value: \"2\"}]}", "spec.dnsConfig.options[0].name must be a name, got nothing"),
        ("dnsConfig: {options: [{name: ndots, value: 2}]}", "spec.dnsConfig.options[0].value must be a string, got 2"),
        ("hostNetwork: maybe", "spec.hostNetwork must be true or false, got \"maybe\""),
    ]

    @Test(arguments: refused)
    func isRefused(_ spec: String, _ fault: String) {
        #expect { try file(spec) } throws: { "\($0)".hasSuffix(fault) }
    }

    @Test func thereIsOnePod() throws {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
        for text in ["", "kind: Service\napiVersion: v1\nmetadata: {name: a}\n", pod + "---\n" + pod] {
            #expect(throws: ManifestFault.self) { try PodDNSSettings(file: "f.yaml", octets: Array(text.utf8)) }
        }
        let list =
            #"{"kind":"List","apiVersion":"v1","items":[{"kind":"Pod","metadata":{"name":"x","namespace":"n"}}]}"#
        let found = try PodDNSSettings(file: "f.json", octets: Array(list.utf8))
        #expect(found.name == "x" && found.namespace == "n" && found.policy == .clusterFirst)
    }

    @Test func aNodeWithoutAnAddressStartsNoPod() {
        #expect { try file("", Kubelet(nodeFile: "nameserver\n")) } throws: { error in
            "\(error)" == "the node's resolv.conf:1: nameserver must have an address, got nothing"
        }
    }
}
