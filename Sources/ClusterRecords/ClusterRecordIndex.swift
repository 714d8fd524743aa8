import DNSEngine
public import DNSWire
public import KubernetesObjects
import NetworkAddress

/// Follows a cluster's objects and keeps a ``ClusterTable`` in step with them: as much work as a change has, whatever the
/// size of the cluster, and of each object as little memory as its names need.
///
/// Changes are taken with ``apply(_:)`` and gathered; ``update(_:)`` turns what they came to into records. The order of
/// changes to different objects does not matter: a slice may come before its Service, and both before their namespace.
public struct ClusterRecordIndex {
    /// To which Services of its namespace a slice belongs.
    struct SliceOwners {
        var service: String?
        var imported: String?
        var round: UInt8
    }

    struct NamespaceState {
        var isExposed: Bool
        var round: UInt8
    }

    let options: ClusterRecordOptions
    let mapping: ServiceMapping
    let hash: NameHash
    var services = ServiceEntries()
    var owners: [NamespacedName: SliceOwners] = [:]
    var namespaces: [String: NamespaceState] = [:]
    var pods: [String: PodAddresses] = [:]
    var holders = AddressHolders()
    var changes = PendingChanges()
    /// The relist of each kind that is going on, or was the last.
    var rounds: [ObjectKind: UInt8] = [:]
    var hasNameServers = false
    /// Where Services are reached from outside; empty without `k8s_external`.
    var externals: [ServiceEntries.Number: ExternalRecords] = [:]
    /// The Services at addresses outside.
    var externalHolders = AddressHolders()

    public init(options: ClusterRecordOptions, hash: NameHash) {
        self.options = options
        self.hash = hash
        mapping = ServiceMapping(options: options)
    }

    /// Whether there is something for ``update(_:)`` to do.
    public var hasChanges: Bool { !changes.isEmpty }

    // MARK: - Changes of objects

    /// Takes an object as it is now, or its end.
    public mutating func apply(_ change: ObjectChange) {
        switch change {
        case .upsert(.service(let service)):
            set(mapping.head(of: service), of: ServiceKey(service.key), external: mapping.external(of: service))
        case .upsert(.serviceImport(let imported)):
            set(mapping.head(of: imported), of: ServiceKey(imported.key, isImported: true))
        case .upsert(.endpointSlice(let slice)): set(slice, named: slice.metadata.namespacedName)
        case .upsert(.namespace(let namespace)): set(isExposed(namespace), namespace: namespace.metadata.name)
        case .upsert(.pod(let pod)): set(pod.livingAddress, ofPod: pod.key)
        case .upsert(.endpoints), .upsert(.node): break
        case .delete(let key): delete(key)
        }
    }

    private mutating func delete(_ key: ObjectKey) {
        switch key.kind {
        case .service: set(nil, of: ServiceKey(key.namespacedName))
        case .serviceImport: set(nil, of: ServiceKey(key.namespacedName, isImported: true))
        case .endpointSlice: set(nil, named: key.namespacedName)
        case .namespace: set(nil, namespace: key.name)
        case .pod: set(nil, ofPod: key.namespacedName)
        case .endpoints, .node: break
        }
    }

    /// A list of all objects of a kind begins: what of them is not set before ``endReplacing(_:)`` is gone by then.
    /// Nothing changes before that, so that a list that breaks off takes nothing away.
    public mutating func beginReplacing(_ kind: ObjectKind) { rounds[kind, default: 0] &+= 1 }

    /// The list that began with ``beginReplacing(_:)`` is complete.
    public mutating func endReplacing(_ kind: ObjectKind) {
        let round = round(of: kind)
        for key in keys(of: kind, notIn: round) { delete(key) }
    }

    private func keys(of kind: ObjectKind, notIn round: UInt8) -> [ObjectKey] {
        switch kind {
        case .service, .serviceImport:
            let isImported = kind == .serviceImport
            return services.all.filter {
                $0.head != nil && $0.key.isImported == isImported && $0.headRound != round
            }.map { ObjectKey(kind: kind, namespace: $0.key.namespace, name: $0.key.name) }
        case .endpointSlice:
            return owners.filter { $0.value.round != round }.map {
                ObjectKey(kind: kind, namespace: $0.key.namespace, name: $0.key.name)
            }
        case .namespace:
            return namespaces.filter { $0.value.round != round }.map {
                ObjectKey(kind: kind, namespace: "", name: $0.key)
            }
        case .pod:
            return pods.flatMap { namespace, pods in
                pods.names(notIn: round).map { ObjectKey(kind: kind, namespace: namespace, name: $0) }
            }
        case .endpoints, .node: return []
        }
    }

    func round(of kind: ObjectKind) -> UInt8 { rounds[kind] ?? 0 }

    // MARK: - Numbers

    /// Whether a Service is headless; `nil` where there is none with addresses.
    public func isHeadless(_ key: NamespacedName) -> Bool? {
        switch services.number(of: ServiceKey(key)).flatMap({ services[$0] })?.head?.kind {
        case .headless: true
        case .clusterIP: false
        case .externalName, nil: nil
        }
    }

    /// How many objects of a kind are kept. Those that no name can be made of are not.
    public func count(of kind: ObjectKind) -> Int {
        switch kind {
        case .service: services.all.count { $0.head != nil && !$0.key.isImported }
        case .serviceImport: services.all.count { $0.head != nil && $0.key.isImported }
        case .endpointSlice: owners.count
        case .namespace: namespaces.count
        case .pod: pods.values.reduce(0) { $0 + $1.count }
        case .endpoints, .node: 0
        }
    }
}
