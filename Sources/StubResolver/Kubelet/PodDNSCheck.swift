import KubernetesObjects
import NetworkAddress

/// What the API server refuses (pkg/apis/core/validation: `validatePodDNSConfig`), so that no kubelet ever sees it.
enum PodDNSCheck {
    static let searchesMax = 32
    static let searchCharactersMax = 2048

    static func check(_ pod: PodDNSSettings) throws(KubeletError) {
        if pod.policy == .none, pod.nameservers.isEmpty {
            throw KubeletError("spec.dnsConfig.nameservers must have an address where dnsPolicy is None, got none")
        }
        try checkNameservers(pod.nameservers)
        try checkSearches(pod.searches)
        for option in pod.options where option.name.isEmpty || (option.name + (option.value ?? "")).contains(" ") {
            throw KubeletError("spec.dnsConfig.options must be single words, got \"\(option.name)\"")
        }
    }

    private static func checkNameservers(_ nameservers: [String]) throws(KubeletError) {
        guard nameservers.count <= ResolverConfiguration.nameserversMax else {
            throw KubeletError("spec.dnsConfig.nameservers must be at most 3, got \(nameservers.count)")
        }
        for (index, server) in nameservers.enumerated() where IPAddress(server) == nil {
            throw KubeletError(
                "spec.dnsConfig.nameservers[\(index)] must be an IP address, got \(ConfigurationText.quoted(server))")
        }
    }

    private static func checkSearches(_ searches: [String]) throws(KubeletError) {
        guard searches.count <= searchesMax else {
            throw KubeletError("spec.dnsConfig.searches must be at most 32, got \(searches.count)")
        }
        let characters = searches.joined(separator: " ").utf8.count
        guard characters <= searchCharactersMax else {
            throw KubeletError("spec.dnsConfig.searches must have at most 2048 characters, got \(characters)")
        }
        for (index, search) in searches.enumerated() where !isDomain(search) {
            throw KubeletError(
                "spec.dnsConfig.searches[\(index)] must be a domain name, got \(ConfigurationText.quoted(search))")
        }
    }

    /// A DNS subdomain; underscores, a final dot and `.` alone are allowed since Kubernetes 1.32.
    private static func isDomain(_ text: String) -> Bool {
        if text == "." { return true }
        let base = text.hasSuffix(".") ? text.dropLast() : text[...]
        guard (1...253).contains(base.utf8.count) else { return false }
        return base.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            let isAlphanumeric = { (octet: UInt8) in (48...57).contains(octet) || (97...122).contains(octet) }
            let isInner = { (octet: UInt8) in isAlphanumeric(octet) || octet == UInt8(ascii: "-") }
            let bare = label.first == UInt8(ascii: "_") ? label.dropFirst() : label
            guard let first = bare.first, let last = bare.last, label.count <= 63 else { return false }
            return isAlphanumeric(first) && isAlphanumeric(last)
                && bare.allSatisfy { isInner($0) || $0 == UInt8(ascii: "_") }
        }
    }
}
