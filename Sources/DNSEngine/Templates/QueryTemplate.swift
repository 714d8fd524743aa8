public import DNSWire

/// One `template` directive: whose queries it answers, and with what. Immutable but for its counters.
public final class QueryTemplate: Sendable {
    /// Which queries are answered.
    public struct Options: Sendable {
        /// Questions of this class, ANY for all; a question for ANY is one for each.
        public var recordClass: RecordClass
        /// Questions for this type, ANY for all; a question for ANY is one for each.
        public var type: RecordType
        /// Names at or below one of these; there is one at least.
        public var zones: [DomainName]
        /// Below which a name that no expression matches goes on to the next step, instead of failing.
        public var fallthroughZones: [DomainName] = []
        public var responseCode = ResponseCode.noError
        /// An extended error (RFC 8914) for clients that speak EDNS.
        public var extendedError: (code: ExtendedErrorCode, text: String)?

        public init(recordClass: RecordClass, type: RecordType, zones: [DomainName]) {
            self.recordClass = recordClass
            self.type = type
            self.zones = zones
        }
    }

    /// What the answer is made of.
    public enum Content: Sendable {
        /// For every name the sections of this message, with compression pointers to octet 12 where the name itself is the
        /// owner; empty for none.
        case fixed([UInt8])
        /// Made for each query.
        case rendered(any TemplateRenderer)
    }

    public let options: Options
    let renderer: (any TemplateRenderer)?
    private let zones: ZoneSetStorage
    private let fallthroughZones: ZoneSetStorage
    private let storage: OctetStorage
    private let counters: CounterStorage
    let view: TemplateView

    /// - Parameter hash: the key of the plan that the directive belongs to.
    public init(_ options: Options, _ content: Content, hash: NameHash) {
        self.options = options
        zones = ZoneSetStorage(options.zones, hash: hash)
        fallthroughZones = ZoneSetStorage(options.fallthroughZones, hash: hash)
        counters = CounterStorage(count: TemplateView.counterCount)
        var body: [UInt8] = []
        switch content {
        case .fixed(let octets):
            body = octets
            renderer = nil
        case .rendered(let renderer): self.renderer = renderer
        }
        let text = Array((options.extendedError?.text ?? "").utf8)
        var layout = StorageLayout()
        let bodyOffset = layout.reserve(UInt8.self, count: body.count)
        let textOffset = layout.reserve(UInt8.self, count: text.count)
        storage = OctetStorage(count: layout.octetCount)
        view = TemplateView(
            recordClass: options.recordClass, type: options.type, zones: zones.set,
            fallthroughZones: fallthroughZones.set, responseCode: options.responseCode,
            extendedError: options.extendedError?.code.rawValue ?? .max,
            errorText: storage.octets(at: textOffset, copying: text, slack: 0), isRendered: renderer != nil,
            body: storage.octets(at: bodyOffset, copying: body, slack: 0), matches: counters.cells)
    }

    /// How many queries it answered below each of its zones.
    public var matches: [UInt64] {
        options.zones.indices.map { zone in
            (0..<TemplateView.stripes).reduce(0) { sum, stripe in
                sum + view.matches.value(at: TemplateView.counter(of: zone, stripe: stripe))
            }
        }
    }
}

/// Makes the answers of a ``QueryTemplate`` on the threads that answer queries. May allocate; must not block.
public protocol TemplateRenderer: Sendable {
    /// Makes an answer.
    func render(_ query: TemplateQuery) -> TemplateRendering
}

/// A query as a template sees it.
public struct TemplateQuery: Sendable {
    /// The name that is looked up, in lower case: the QNAME, or the target of an alias.
    public var name: DomainName
    /// The zone of the directive that it is below.
    public var zone: DomainName
    public var type: RecordType
    public var recordClass: RecordClass
    public var client: Client
    /// That of the query.
    public var header: Header

    public init(
        name: DomainName, zone: DomainName, type: RecordType, recordClass: RecordClass, client: Client, header: Header
    ) {
        self.name = name
        self.zone = zone
        self.type = type
        self.recordClass = recordClass
        self.client = client
        self.header = header
    }
}

/// What came of a ``TemplateQuery``.
public enum TemplateRendering: Sendable {
    /// No expression matches the name.
    case unmatched
    /// The template or what it made is at fault.
    case failed
    /// A message whose sections are the answer.
    case message([UInt8])
}

/// A ``QueryTemplate`` as the path of a query sees it. Does not own the memory.
struct TemplateView: BitwiseCopyable, Sendable {
    let recordClass: RecordClass
    let type: RecordType
    let zones: ZoneSet
    let fallthroughZones: ZoneSet
    let responseCode: ResponseCode
    let extendedError: UInt16
    let errorText: Octets
    let isRendered: Bool
    let body: Octets
    let matches: CounterCells

    /// Engines count in stripes of their own; zones from the 16th on share a counter.
    static var stripes: Int { 16 }
    private static var zonesMax: Int { 16 }
    static var counterCount: Int { stripes * zonesMax }

    static func counter(of zone: Int, stripe: Int) -> Int {
        (stripe & (stripes &- 1)) &* zonesMax &+ min(zone, zonesMax &- 1)
    }

    /// Whether class and type are those of the directive.
    func takes(_ query: ReceivedQuery) -> Bool {
        (recordClass == .any || query.recordClass == .any || query.recordClass == recordClass)
            && (type == .any || query.type == .any || query.type == type)
    }
}
