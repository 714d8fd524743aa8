import DNSEngine
import DNSWire
import KubernetesObjects
import NetworkAddress

/// A Service, or a Service that clusters of a set have in common.
struct ServiceKey: Hashable, Comparable {
    let namespace: String
    let name: String
    let isImported: Bool

    init(_ key: NamespacedName, isImported: Bool = false) {
        namespace = key.namespace
        name = key.name
        self.isImported = isImported
    }

    /// Where the table has its records.
    var clusterKey: ClusterKey {
        isImported ? .importedService(name: name, namespace: namespace) : .service(name: name, namespace: namespace)
    }

    static func < (left: ServiceKey, right: ServiceKey) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}

/// What is kept of a Service object.
struct ServiceHead: Hashable {
    enum Kind: Hashable {
        case clusterIP([IPAddress])
        case headless
        case externalName(DomainName)
    }

    var kind: Kind
    var ports: [ServiceRecords.Port]
}

/// A Service with its slices, whichever of them are there: a slice may come before its Service.
struct ServiceEntry {
    struct Slice {
        let name: String
        var slice: PackedSlice
    }

    let key: ServiceKey
    /// The labels above the zone, `name.namespace.svc`, in wire form.
    let labels: [UInt8]
    /// `nil` where there are only slices.
    var head: ServiceHead?
    /// The relist in which the head was seen last.
    var headRound: UInt8 = 0
    /// In the order of their names.
    private(set) var slices: [Slice] = []

    init(key: ServiceKey) {
        self.key = key
        labels = WireLabels.encode([key.name, key.namespace, "svc"])
    }

    var isEmpty: Bool { head == nil && slices.isEmpty }

    /// The slice of a name, if it is there.
    func slice(named name: String) -> PackedSlice? { slices.first { $0.name == name }?.slice }

    /// Sets a slice, or removes it for `nil`.
    mutating func set(_ slice: PackedSlice?, named name: String) {
        let index = slices.firstIndex { $0.name >= name } ?? slices.count
        let isThere = index < slices.count && slices[index].name == name
        if let slice, isThere {
            slices[index].slice = slice
        } else if let slice {
            slices.insert(Slice(name: name, slice: slice), at: index)
        } else if isThere {
            slices.remove(at: index)
        }
    }

}
