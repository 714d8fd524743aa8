/// The lab's machines as `../shared/corefiles/site.hosts` and `zones/` have them.
enum LabNames {
    /// Names with addresses of their own.
    static let hosts: [(name: String, address: String)] = [
        ("svc", "10.10.20.0"), ("mirror", "10.10.20.0"), ("storage", "10.10.20.1"), ("ingress", "10.10.20.2"),
        ("loadbalancer", "10.10.20.2"), ("master", "10.10.20.10"), ("master1", "10.10.20.11"),
        ("master2", "10.10.20.12"), ("master3", "10.10.20.13"), ("node1", "10.10.20.21"), ("node2", "10.10.20.22"),
        ("node3", "10.10.20.23"),
    ]

    /// Aliases of `ingress`, the last two by the wildcard.
    static let aliases = ["dashboard", "prod", "pre", "test", "dev", "shop.apps", "a.b.apps"]

    /// The name that an address leads back to.
    static let reverse: [(address: String, name: String)] = [
        ("10.10.20.0", "svc"), ("10.10.20.1", "storage"), ("10.10.20.2", "ingress"), ("10.10.20.10", "master"),
        ("10.10.20.11", "master1"), ("10.10.20.12", "master2"), ("10.10.20.13", "master3"),
        ("10.10.20.21", "node1"), ("10.10.20.22", "node2"), ("10.10.20.23", "node3"),
    ]

    static func reverseName(_ address: String) -> String {
        address.split(separator: ".").reversed().joined(separator: ".") + ".in-addr.arpa"
    }

    static let soa = "cluster.k8s. SOA svc.cluster.k8s. hostmaster.cluster.k8s."
    static let reverseSOA = "20.10.10.in-addr.arpa. SOA svc.cluster.k8s. hostmaster.cluster.k8s."
}
