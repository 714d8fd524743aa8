public import DNSWire
public import NetworkAddress

/// The names and addresses of a `hosts` directive, immutable.
public final class HostsTable: Sendable {
    private let records: RecordTable
    private let zones: OctetStorage
    /// What the path of a query reads; valid as long as this object lives.
    public let view: HostsView

    /// One line of a hosts file.
    public struct Entry: Hashable, Sendable {
        public var address: IPAddress
        /// Names as written; a first label `*` stands for any one label.
        public var names: [DomainName]

        public init(address: IPAddress, names: [DomainName]) {
            self.address = address
            self.names = names
        }
    }

    /// The options of the directive that the answers depend on.
    public struct Options: Sendable {
        /// Names outside of these are never answered.
        public var zones: [DomainName]
        /// Where a name not found goes on to the next directive; empty for nowhere.
        public var fallthroughZones: [DomainName]
        /// Seconds, 1…65535.
        public var ttl: UInt32
        public var answersReverse: Bool
        /// Whether other types of a known name go on to the next directive.
        public var passesOtherTypes: Bool

        public init(
            zones: [DomainName], fallthroughZones: [DomainName] = [], ttl: UInt32 = 3600,
            answersReverse: Bool = true, passesOtherTypes: Bool = false
        ) {
            self.zones = zones
            self.fallthroughZones = fallthroughZones
            self.ttl = ttl
            self.answersReverse = answersReverse
            self.passesOtherTypes = passesOtherTypes
        }
    }

    /// Freezes the entries; names outside of the zones are left out of the forward side only.
    public init(entries: some Sequence<Entry>, options: Options, hash: NameHash) {
        var builder = RecordTableBuilder(hash: hash)
        for entry in entries {
            for name in entry.names {
                if options.zones.contains(where: { name.isEqualOrBelow($0) }) {
                    builder.add(
                        TableRecord(
                            owner: name, type: entry.address.isIPv4 ? .a : .aaaa, ttl: options.ttl,
                            data: entry.address.octets))
                }
                let isWildcard = name.octets.starts(with: [1, UInt8(ascii: "*")])
                if options.answersReverse, !isWildcard {
                    builder.add(
                        TableRecord(
                            owner: .reverse(of: entry.address), type: .ptr, ttl: options.ttl, data: name.octets))
                }
            }
        }
        records = builder.freeze(apex: nil)
        let zoneSet = ZoneSetStorage(options.zones, hash: hash)
        let fallthroughSet = ZoneSetStorage(options.fallthroughZones, hash: hash)
        zones = zoneSet.storage
        view = HostsView(
            table: records.view, zones: zoneSet.set,
            fallthroughZones: fallthroughSet.set, passesOtherTypes: options.passesOtherTypes,
            wildcardLabelHash: DomainName.wildcardLabelHash(hash))
        fallthroughStorage = fallthroughSet.storage
    }

    private let fallthroughStorage: OctetStorage
}

/// The parts of a ``HostsTable`` as the path of a query sees them. Does not own the memory.
public struct HostsView: BitwiseCopyable, Sendable {
    let table: RecordTableView
    let zones: ZoneSet
    let fallthroughZones: ZoneSet
    let passesOtherTypes: Bool
    /// The hash of the label `*`.
    let wildcardLabelHash: UInt64
}
