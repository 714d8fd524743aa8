public import DNSWire

/// The rules by which one `k8s_external` directive answers from the table of its block's `kubernetes`.
public struct ExternalOptions: Sendable {
    /// The zones of the directive, reverse zones among them.
    public var zones: [DomainName]
    /// The label below each zone that the names of the zone's own records end in, 1…63 octets: `ns1.dns.ZONE`.
    public var apexLabel: String
    /// Seconds, 0…3600.
    public var ttl: UInt32
    /// `headless`: whether headless Services answer with their endpoints.
    public var answersHeadless: Bool
    public var fallthroughZones: [DomainName]

    public init(
        zones: [DomainName], apexLabel: String = "dns", ttl: UInt32 = 5, answersHeadless: Bool = false,
        fallthroughZones: [DomainName] = []
    ) {
        self.zones = zones
        self.apexLabel = apexLabel
        self.ttl = ttl
        self.answersHeadless = answersHeadless
        self.fallthroughZones = fallthroughZones
    }
}

/// ``ExternalOptions`` in the form that the path of a query reads.
final class ExternalRules: Sendable {
    private let rules: ClusterRules
    private let storage: OctetStorage
    /// One element.
    let view: Cells<ExternalRulesView>

    init(_ options: ExternalOptions, hash: NameHash) {
        rules = ClusterRules(
            ClusterOptions(zones: options.zones, ttl: options.ttl, fallthroughZones: options.fallthroughZones),
            hash: hash)
        var server: [UInt8] = []
        server.append(label: "ns1")
        server.append(label: options.apexLabel)
        var mailbox: [UInt8] = []
        mailbox.append(label: "hostmaster")
        mailbox.append(label: options.apexLabel)
        var layout = StorageLayout()
        let viewOffset = layout.reserve(ExternalRulesView.self, count: 1)
        let serverOffset = layout.reserve(UInt8.self, count: server.count + 8)
        let mailboxOffset = layout.reserve(UInt8.self, count: mailbox.count + 8)
        storage = OctetStorage(count: layout.octetCount)
        let serverLabels = storage.octets(at: serverOffset, copying: server, slack: 8)
        let rulesView = ExternalRulesView(
            rules: rules.view, serverLabels: serverLabels.slice(at: 0, count: server.count),
            mailboxLabels: storage.octets(at: mailboxOffset, copying: mailbox, slack: 8)
                .slice(at: 0, count: mailbox.count),
            // Both labels lie behind their length octets: 1 and 3 octets, and 1.
            serverLabel: hash.label(serverLabels, at: 1, length: 3),
            apexLabel: hash.label(serverLabels, at: 5, length: server.count - 5),
            answersHeadless: options.answersHeadless)
        view = storage.cells(at: viewOffset, copying: [rulesView])
    }
}

/// The parts of ``ExternalRules`` as the path of a query sees them. Does not own the memory.
struct ExternalRulesView: BitwiseCopyable, Sendable {
    /// The zones, TTL and `fallthrough` in the form that ``QueryEngine`` takes a `kubernetes` directive's.
    let rules: ClusterRulesView
    /// `ns1.dns` as labels in wire form.
    let serverLabels: Octets
    /// `hostmaster.dns` as labels in wire form.
    let mailboxLabels: Octets
    /// The hash of `ns1`.
    let serverLabel: UInt64
    /// The hash of `dns`.
    let apexLabel: UInt64
    let answersHeadless: Bool
}
