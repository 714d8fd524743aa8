/// The Corefiles for which `Fixtures/golden` has answers.
enum GoldenVariant {
    static let names = ["stock", "verified", "narrow", "labels"]

    /// The options of `kubernetes` of each variant.
    static let options = [
        "stock": "pods insecure\nfallthrough in-addr.arpa ip6.arpa\nttl 30",
        "verified": "pods verified\nendpoint_pod_names\nttl 7",
        "narrow": "namespaces alpha prod kube-system default\nnoendpoints\nfallthrough",
        "labels": "pods disabled\nnamespace_labels team in (a,p,d)\nfallthrough cluster.local",
    ]
}
