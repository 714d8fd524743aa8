public import DNSWire
public import NetworkAddress

/// `acl`: who may ask what. All lines of one server block, immutable.
public final class AccessList: Sendable {
    /// What becomes of a query.
    public enum Action: UInt8, BitwiseCopyable, CaseIterable, Sendable {
        /// It goes on.
        case allow
        /// REFUSED.
        case block
        /// NOERROR without records.
        case filter
        /// No response at all.
        case drop
    }

    /// One `acl` of a block.
    public struct Line: Hashable, Sendable {
        public var zones: [DomainName]
        public var rules: [Rule]

        public init(zones: [DomainName], rules: [Rule]) {
            self.zones = zones
            self.rules = rules
        }
    }

    /// One entry of an `acl`.
    public struct Rule: Hashable, Sendable {
        public var action: Action
        /// The query types that it is for; empty for all.
        public var types: [RecordType]
        /// The clients that it is for; empty for all.
        public var networks: [IPPrefix]

        public init(_ action: Action, types: [RecordType] = [], networks: [IPPrefix] = []) {
            self.action = action
            self.types = types
            self.networks = networks
        }
    }

    private let storage: OctetStorage
    /// Kept alive for ``view``.
    private let counters: [[LaneCounters]]
    let view: AccessListView

    /// - Parameters:
    ///   - lines: in the order of the Corefile.
    ///   - counters: for each listener where its queries are counted: with ``Action/rawValue`` as the number, in the first
    ///     element those that went on, and behind it one element for each of ``zones(of:)``. A listener beyond the end counts
    ///     nothing.
    public init(_ lines: [Line], hash: NameHash, counters: [[LaneCounters]] = []) {
        self.counters = counters
        let names = Self.zones(of: lines)
        var cells = AccessCells()
        for line in lines { cells.append(line, names, hash) }
        var layout = StorageLayout()
        let linesOffset = layout.reserve(AccessListView.Line.self, count: cells.lines.count)
        let zonesOffset = layout.reserve(AccessListView.Zone.self, count: cells.zones.count)
        let rulesOffset = layout.reserve(AccessListView.Rule.self, count: cells.rules.count)
        let typesOffset = layout.reserve(UInt16.self, count: cells.types.count)
        let rangesOffset = layout.reserve(AddressRange.self, count: cells.ranges.count)
        let series = counters.flatMap { listener in
            (0...names.count).map { $0 < listener.count ? listener[$0].view : .none }
        }
        let seriesOffset = layout.reserve(LaneCountersView.self, count: series.count)
        storage = OctetStorage(count: layout.octetCount)
        view = AccessListView(
            lines: storage.cells(at: linesOffset, copying: cells.lines),
            zones: storage.cells(at: zonesOffset, copying: cells.zones),
            rules: storage.cells(at: rulesOffset, copying: cells.rules),
            types: storage.cells(at: typesOffset, copying: cells.types),
            ranges: storage.cells(at: rangesOffset, copying: cells.ranges),
            series: storage.cells(at: seriesOffset, copying: series), zoneCount: names.count)
    }

    /// The zones of all lines, each once, in their order.
    public static func zones(of lines: [Line]) -> [DomainName] {
        var names: [DomainName] = []
        for zone in lines.flatMap(\.zones) where !names.contains(zone) { names.append(zone) }
        return names
    }
}

/// The parts of an ``AccessListView`` while they are put together.
private struct AccessCells {
    var lines: [AccessListView.Line] = []
    var zones: [AccessListView.Zone] = []
    var rules: [AccessListView.Rule] = []
    var types: [UInt16] = []
    var ranges: [AddressRange] = []

    mutating func append(_ line: AccessList.Line, _ names: [DomainName], _ hash: NameHash) {
        let (firstZone, firstRule) = (zones.count, rules.count)
        for zone in line.zones {
            zones.append(
                .init(
                    hash: zone.suffixHashes(hash)[0], labelCount: zone.labelCount,
                    number: names.firstIndex(of: zone) ?? 0))
        }
        for rule in line.rules { append(rule) }
        lines.append(.init(zones: .init(firstZone, zones.count), rules: .init(firstRule, rules.count)))
    }

    private mutating func append(_ rule: AccessList.Rule) {
        let (firstType, firstRange) = (types.count, ranges.count)
        types += rule.types.map(\.rawValue)
        ranges += AddressRange.merged(rule.networks)
        rules.append(
            .init(
                action: rule.action, types: .init(firstType, types.count), ranges: .init(firstRange, ranges.count)))
    }
}
