import DNSWire
import KubernetesObjects
import NetworkAddress
public import StubResolver

/// A lookup by one library, what the servers answer, and what is expected: one file.
///
/// `KEY: VALUE` on a line, or `KEY:` with the lines indented under it; `#` begins a comment line outside of blocks.
public struct Scenario {
    public var library = ResolverLibrary.glibc
    public var name = ""
    public var family = AddressFamily.any
    public var environment = ResolverEnvironment()
    /// Where `rotate` begins.
    public var serverOffset = 0
    /// The file that the resolver reads.
    public var resolverFile = ""
    public var served: [String] = []
    public var queries: [ObservedQuery] = []
    /// `found` with the addresses, `nodata`, `nxdomain` or `failed`.
    public var result = ""
    /// The whole file without what is expected.
    public private(set) var head = ""

    public init(_ text: String) throws {
        var values: [String: String] = [:]
        var blocks: [String: [String]] = [:]
        var block: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("    "), let block {
                blocks[block]?.append(String(line.dropFirst(4)))
                continue
            }
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            guard let colon = line.firstIndex(of: ":") else { throw ScenarioError("no key in \"\(line)\"") }
            let (key, value) = (String(line[..<colon]), line[line.index(after: colon)...].drop { $0 == " " })
            block = value.isEmpty ? key : nil
            if value.isEmpty { blocks[key] = [] } else { values[key] = String(value) }
        }
        let known = [
            "library", "name", "family", "offset", "host", "options", "domains", "result", "resolv.conf", "pod", "node",
            "served", "queries",
        ]
        for key in [String](values.keys) + blocks.keys where !known.contains(key) {
            throw ScenarioError("\"\(key)\" is no key of a scenario")
        }
        try read(values, blocks)
        head = text.components(before: "queries:")
    }

    private mutating func read(_ values: [String: String], _ blocks: [String: [String]]) throws {
        guard let library = ResolverLibrary(rawValue: values["library"] ?? "glibc"), let name = values["name"],
            let family = AddressFamily(rawValue: values["family"] ?? "any")
        else { throw ScenarioError("library, name or family is missing or unknown") }
        (self.library, self.name, self.family) = (library, name, family)
        serverOffset = Int(values["offset"] ?? "0") ?? 0
        environment = ResolverEnvironment(
            options: values["options"], localDomain: values["domains"], hostName: values["host"] ?? "host")
        let lines = { (key: String) in (blocks[key] ?? []).map { $0 + "\n" }.joined() }
        if blocks["pod"] != nil {
            let pod = try PodDNSSettings(file: "pod.yaml", octets: Array(lines("pod").utf8))
            resolverFile = try Kubelet(nodeFile: lines("node")).resolverFile(for: pod).text
        } else {
            resolverFile = lines("resolv.conf")
        }
        served = (blocks["served"] ?? []).filter { !$0.isEmpty }
        queries = try (blocks["queries"] ?? []).filter { !$0.isEmpty }.map { try ObservedQuery($0) }
        result = values["result"] ?? ""
    }

    /// What the library makes of the file.
    public var configuration: ResolverConfiguration {
        ResolverConfiguration(resolverFile, as: library, environment: environment)
    }

    public func zone() throws -> PlayedZone { try PlayedZone(served) }
}

extension String {
    fileprivate func components(before key: String) -> String {
        var head = ""
        for line in split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix(key) || line.hasPrefix("result:") { break }
            head += line + "\n"
        }
        return head
    }
}
