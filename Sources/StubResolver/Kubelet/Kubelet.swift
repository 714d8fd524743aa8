public import KubernetesObjects

/// A kubelet's DNS settings, and what it makes of them for a pod (pkg/kubelet/network/dns/dns.go: `GetPodDNS`).
public struct Kubelet: Hashable, Sendable {
    /// `clusterDomain`; empty for none.
    public var clusterDomain: String
    /// `clusterDNS`: addresses; with none, `ClusterFirst` is the same as `Default`.
    public var clusterDNS: [String]
    /// The file that `resolvConf` names; `nil` where that is empty.
    public var nodeFile: String?

    public init(clusterDomain: String = "cluster.local", clusterDNS: [String] = ["10.96.0.10"], nodeFile: String?) {
        self.clusterDomain = clusterDomain
        self.clusterDNS = clusterDNS
        self.nodeFile = nodeFile
    }

    /// The longest search domain (RFC 1123); with a longer one glibc 2.28 aborts.
    private static let domainMax = 253

    /// The pod's `resolv.conf`.
    ///
    /// - Throws: ``KubeletError`` where the API server would have refused the pod, or the kubelet its node's file.
    public func resolverFile(for pod: PodDNSSettings) throws(KubeletError) -> PodResolverFile {
        try PodDNSCheck.check(pod)
        var file = try base(for: pod)
        file.nameservers = Self.withoutDuplicates(file.nameservers + pod.nameservers)
        file.searches = Self.withoutDuplicates(file.searches + pod.searches)
        for option in pod.options { file.merge(option) }
        limit(&file)
        return file
    }

    /// What the policy gives, before the pod's own wishes.
    private func base(for pod: PodDNSSettings) throws(KubeletError) -> PodResolverFile {
        var file = PodResolverFile()
        let node = try nodeFile.map { text throws(KubeletError) in try NodeResolverFile(text) }
        if pod.policy == .none { return file }
        // A pod on its node's network has its node's resolver, unless it asks for the cluster's.
        let wantsCluster =
            pod.policy == .clusterFirstWithHostNetwork || pod.policy == .clusterFirst && !pod.hostNetwork
        if wantsCluster, !clusterDNS.isEmpty {
            file.nameservers = clusterDNS
            file.searches = Self.withoutDuplicates(clusterSearches(of: pod.namespace) + (node?.searches ?? []))
            file.options = ["ndots:5"]
            return file
        }
        if wantsCluster { file.warnings.append("no cluster DNS address is known: the node's resolver is used instead") }
        file.nameservers = node?.nameservers ?? ["127.0.0.1"]
        file.searches = node?.searches ?? ["."]
        file.options = node?.options ?? []
        return file
    }

    private func clusterSearches(of namespace: String) -> [String] {
        guard !clusterDomain.isEmpty else { return [] }
        return ["\(namespace).svc.\(clusterDomain)", "svc.\(clusterDomain)", clusterDomain]
    }

    /// What is beyond the limits of resolvers is left out, with an event on the pod.
    private func limit(_ file: inout PodResolverFile) {
        if file.nameservers.count > ResolverConfiguration.nameserversMax {
            let omitted = file.nameservers.dropFirst(ResolverConfiguration.nameserversMax)
            file.warnings.append("at most 3 nameservers are written, left out: \(omitted.joined(separator: " "))")
            file.nameservers.removeLast(omitted.count)
        }
        var kept = file.searches.prefix(PodDNSCheck.searchesMax).filter { $0.utf8.count <= Self.domainMax }
        while kept.joined(separator: " ").utf8.count > PodDNSCheck.searchCharactersMax { kept.removeLast() }
        let omitted = file.searches.count - kept.count
        if omitted > 0 {
            file.warnings.append("search domains left out: \(omitted), at most 32 in 2048 characters are written")
            file.searches = kept
        }
    }

    private static func withoutDuplicates(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.filter { seen.insert($0).inserted }
    }
}

/// The `resolv.conf` of a pod.
public struct PodResolverFile: Hashable, Sendable {
    /// At most three addresses.
    public internal(set) var nameservers: [String] = []
    /// At most 32 domains.
    public internal(set) var searches: [String] = []
    /// Words as in the file: `ndots:5`.
    public internal(set) var options: [String] = []
    /// What the kubelet would have reported as events.
    public internal(set) var warnings: [String] = []

    /// The file as container runtimes write it: the search list, the servers, the options.
    public var text: String {
        var lines = searches.isEmpty ? [] : ["search \(searches.joined(separator: " "))"]
        lines += nameservers.map { "nameserver \($0)" }
        if !options.isEmpty { lines.append("options \(options.joined(separator: " "))") }
        return lines.map { $0 + "\n" }.joined()
    }

    /// An option of the pod takes the place of the same one from before. The kubelet itself writes options in no
    /// particular order, out of a map.
    mutating func merge(_ option: PodDNSSettings.Option) {
        let word = option.value.map { "\(option.name):\($0)" } ?? option.name
        let isSame = { (other: String) in other.prefix { $0 != ":" } == option.name }
        if let index = options.firstIndex(where: isSame) { options[index] = word } else { options.append(word) }
    }
}
