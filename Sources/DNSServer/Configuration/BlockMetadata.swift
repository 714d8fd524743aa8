import Corefile
import DNSEngine
import DNSWire

/// What `rewrite` and `template` may know of a query beside what it says itself: nothing in a server block without `metadata`.
struct BlockMetadata: Sendable {
    /// Those of the block's `metadata` directives.
    private var zones: [DomainName] = []
    private var known = QueryMetadata()

    /// Nothing is known.
    init() {}

    /// Looks for the directives that tell something, wherever they stand in the block.
    init(_ block: ServerBlock) throws(CorefileError) {
        let ownZones = block.keys.map(\.zone)
        for directive in block.directives {
            switch directive.name.text {
            case "metadata": zones += try directive.zoneNames(from: 0, default: ownZones)
            case "kubernetes":
                known.clusterZones += try directive.zoneNames(from: 0, default: ownZones)
                    .filter { ReverseTree(of: $0) == .none }
                if directive.options.contains(where: { $0.name.text == "zonal" }) { known.isZonal = true }
            default: continue
            }
        }
    }

    /// Whether the block has `metadata`.
    var isCollected: Bool { !zones.isEmpty }

    /// The value of a key for a question's name; `nil` where there is none.
    func value(of key: String, for name: DomainName) -> String? {
        guard zones.contains(where: { name.isEqualOrBelow($0) }) else { return nil }
        return known.value(of: key, for: name)
    }
}
