/// The node's `resolv.conf` as the kubelet reads it (pkg/kubelet/network/dns/dns.go: `parseResolvConf`): neither the
/// way of glibc nor that of Go.
struct NodeResolverFile: Hashable {
    var nameservers: [String] = []
    var searches: [String] = []
    var options: [String] = []

    /// - Throws: ``KubeletError`` for a `nameserver` without an address, with which no pod starts.
    init(_ text: String) throws(KubeletError) {
        for (number, line) in ConfigurationText.lines(text) {
            let words = ConfigurationText.wordsOfC(line)
            guard let keyword = words.first, !keyword.hasPrefix("#") else { continue }
            let rest = Array(words.dropFirst())
            switch keyword {
            case "nameserver":
                guard let address = rest.first else {
                    throw KubeletError("the node's resolv.conf:\(number): nameserver must have an address, got nothing")
                }
                nameservers.append(address)
            // The last line counts, with the final dots off, so that the same domain is not there twice.
            case "search": searches = rest.map { $0 != "." && $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
            case "options": options = rest
            default: continue
            }
        }
    }
}

/// Why a pod gets no `resolv.conf`.
public struct KubeletError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
