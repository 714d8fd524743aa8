public import DNSWire

/// A zone that a server block answers from its own tables, so that no upstream has a say in it.
public struct LocalZone: Hashable, Sendable {
    /// In canonical case.
    public let zone: DomainName
    /// Names at or below these may be the upstreams'.
    public let except: [DomainName]

    /// - Parameter except: zones whose names go on to upstreams where the tables do not have them (`fallthrough`).
    public init(_ zone: DomainName, except: [DomainName] = []) {
        self.zone = zone.canonical
        self.except = except.map(\.canonical)
    }

    /// Whether a name is answered here.
    func holds(_ name: DomainName) -> Bool {
        name.isEqualOrBelow(zone) && !except.contains { name.isEqualOrBelow($0) }
    }
}
