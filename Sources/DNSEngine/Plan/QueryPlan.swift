public import DNSWire

/// The compiled configuration: for each listener which server block answers which zone, and each block's steps.
/// Immutable; tables that change are kept beside it in a ``ServingState``.
public final class QueryPlan: Sendable {
    /// One server block on its way into a plan.
    public struct Block: Sendable {
        public var steps: [PlannedStep]
        /// `loadbalance`: addresses are rotated.
        public var rotates: Bool
        /// `cache`: its number and the zones that it is for.
        public var cache: (number: Int, zones: [DomainName])?
        /// `minimal`, `header`, `bufsize`, `nsid`; `nil` without any of them.
        public var responses: ResponseRules?
        /// `loadbalance weighted` or `prefer`: the number of its table.
        public var balance: Int?
        /// `rewrite`, `dns64`: the number of the block's elaboration; negative for none.
        public var elaboration = -1

        public init(steps: [PlannedStep], rotates: Bool, cache: (number: Int, zones: [DomainName])? = nil) {
            self.steps = steps
            self.rotates = rotates
            self.cache = cache
        }
    }

    /// A step with names where the compiled one has hashes.
    public enum PlannedStep: Sendable {
        case refuseAny
        case identify(table: Int)
        case answerFromHosts(table: Int)
        case answerFromCluster(table: Int)
        case answerFromExternal(table: Int)
        case answerFromZone(table: Int, fallthroughZones: [DomainName])
        case denyIPv6Addresses(zones: [DomainName])
        case forward(forwarder: Int, zones: [DomainName], except: [DomainName])
        /// Whether classes other than IN may be meant.
        case answerFromTemplate(table: Int, otherClasses: Bool)
        case describeClient
        case controlAccess(list: Int)
        case answerLocally(takesPrefix: Bool)
    }

    /// Which block a zone of a listener belongs to.
    public struct Zone: Sendable {
        public var name: DomainName
        public var block: Int
        /// Where queries below the zone are counted; `nil` where they are not. The caller keeps it.
        public var series: QuerySeries?

        public init(name: DomainName, block: Int, series: QuerySeries? = nil) {
            self.name = name
            self.block = block
            self.series = series
        }
    }

    /// The key of all hashes in the plan and its tables.
    public let hash: NameHash
    private let storage: OctetStorage
    private let rules: ResponseShapes
    private let zoneSets: [ZoneSetStorage]
    let steps: Cells<Step>
    let blocks: Cells<BlockView>
    let listeners: Cells<BlockIndexView>
    var shapes: Cells<ResponseShape> { rules.cells }

    /// - Parameters:
    ///   - blocks: the server blocks.
    ///   - listeners: for each listener the zones that it serves.
    ///   - unmatched: for each listener where queries are counted that no zone is found for; `nil` beyond its end. The
    ///     caller keeps them.
    public init(blocks: [Block], listeners: [[Zone]], hash: NameHash, unmatched: [QuerySeries?] = []) {
        self.hash = hash
        var zoneSets: [ZoneSetStorage] = []
        var steps: [Step] = []
        var views: [BlockView] = []
        let rules = ResponseShapes(blocks)
        for block in blocks {
            let first = steps.count
            steps += block.steps.map { $0.compiled(hash, &zoneSets) }
            let cacheZones = ZoneSetStorage(block.cache?.zones ?? [], hash: hash)
            zoneSets.append(cacheZones)
            views.append(
                BlockView(
                    firstStep: first, endStep: steps.count, rotates: block.rotates,
                    answersOtherClasses: block.steps.contains(where: \.answersOtherClasses),
                    cache: block.cache?.number ?? -1, cacheZones: cacheZones.set,
                    shape: rules.number(of: views.count), balance: block.balance ?? -1,
                    elaboration: block.elaboration))
        }
        self.rules = rules
        self.zoneSets = zoneSets
        var layout = StorageLayout()
        let stepsOffset = layout.reserve(Step.self, count: steps.count)
        let blocksOffset = layout.reserve(BlockView.self, count: views.count)
        let listenersOffset = layout.reserve(BlockIndexView.self, count: listeners.count)
        let slots = listeners.map { BlockIndexView.slots(of: $0, hash: hash) }
        let slotOffsets = slots.map { layout.reserve(BlockIndexView.Slot.self, count: $0.count) }
        storage = OctetStorage(count: layout.octetCount)
        self.steps = storage.cells(at: stepsOffset, copying: steps)
        self.blocks = storage.cells(at: blocksOffset, copying: views)
        var indexes: [BlockIndexView] = []
        for (number, zones) in listeners.enumerated() {
            indexes.append(
                BlockIndexView(
                    slots: storage.cells(at: slotOffsets[number], copying: slots[number]),
                    labelCountMax: zones.map(\.name.labelCount).max() ?? 0,
                    unmatched: unmatched.indices.contains(number) ? unmatched[number]?.view ?? .none : .none,
                    isCounted: zones.contains { $0.series != nil }))
        }
        self.listeners = storage.cells(at: listenersOffset, copying: indexes)
    }
}

extension QueryPlan.PlannedStep {
    fileprivate var answersOtherClasses: Bool {
        switch self {
        case .identify, .forward: true
        case .answerFromTemplate(_, let otherClasses): otherClasses
        default: false
        }
    }

    fileprivate func compiled(_ hash: NameHash, _ zoneSets: inout [ZoneSetStorage]) -> Step {
        func set(_ zones: [DomainName]) -> ZoneSet {
            zoneSets.append(ZoneSetStorage(zones, hash: hash))
            return zoneSets[zoneSets.count - 1].set
        }
        switch self {
        case .refuseAny: return .refuseAny
        case .identify(let table): return .identify(table: table)
        case .answerFromHosts(let table): return .answerFromHosts(table: table)
        case .answerFromCluster(let table): return .answerFromCluster(table: table)
        case .answerFromExternal(let table): return .answerFromExternal(table: table)
        case .answerFromZone(let table, let zones): return .answerFromZone(table: table, fallthroughZones: set(zones))
        case .denyIPv6Addresses(let zones): return .denyIPv6Addresses(zones: set(zones))
        case .forward(let forwarder, let zones, let except):
            return .forward(forwarder: forwarder, zones: set(zones), except: set(except))
        case .answerFromTemplate(let table, _): return .answerFromTemplate(table: table)
        case .describeClient: return .describeClient
        case .controlAccess(let list): return .controlAccess(list: list)
        case .answerLocally(let takesPrefix): return .answerLocally(takesPrefix: takesPrefix)
        }
    }
}

/// One server block as the path of a query sees it.
struct BlockView: BitwiseCopyable, Sendable {
    let firstStep: Int
    let endStep: Int
    let rotates: Bool
    let answersOtherClasses: Bool
    /// The number of the block's cache; negative for none.
    let cache: Int
    let cacheZones: ZoneSet
    /// The number of what the block changes about its responses; negative for nothing. Not negative where there is a
    /// ``balance``.
    let shape: Int
    /// The number of the block's table of weights and preferences; negative for none.
    let balance: Int
    /// The number of the block's elaboration; negative for none.
    let elaboration: Int
}
