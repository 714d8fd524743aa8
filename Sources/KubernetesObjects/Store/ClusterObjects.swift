/// The objects of a cluster as they are now, wherever they come from.
///
/// The cost of a change follows the change and, for pods, the number of services in the namespace that have a selector
/// and no slices; it does not follow the size of the cluster, except where a node is in another zone than before.
public struct ClusterObjects: Hashable, Sendable {
    /// By name.
    public private(set) var namespaces: [String: Namespace] = [:]
    /// By name.
    public private(set) var nodes: [String: Node] = [:]
    private var contents: [String: NamespaceContents] = [:]

    /// A cluster without anything.
    public init() {}

    /// Applies changes in their order and returns the services of which something changed, or whose endpoints did. Also
    /// services that do not exist (any more).
    public mutating func apply(_ changes: some Sequence<ObjectChange>) -> Set<NamespacedName> {
        var services: Set<NamespacedName> = []
        for change in changes {
            switch change {
            case .upsert(let object): services.formUnion(set(object, at: object.key))
            case .delete(let key): services.formUnion(set(nil, at: key))
            }
        }
        return services
    }

    private mutating func set(_ object: KubernetesObject?, at key: ObjectKey) -> [NamespacedName] {
        switch key.kind {
        case .namespace: namespaces[key.name] = object?.namespace
        case .node:
            let zone = nodes[key.name]?.zone
            nodes[key.name] = object?.node
            guard zone != object?.node?.zone else { return [] }
            return contents.flatMap { namespace, contents in
                contents.services(withPodsOn: key.name).map { NamespacedName(namespace: namespace, name: $0) }
            }
        case .service, .endpointSlice, .endpoints, .pod, .serviceImport:
            let changed = contents[key.namespace, default: NamespaceContents()].set(object, at: key)
            if contents[key.namespace]?.isEmpty == true { contents[key.namespace] = nil }
            return changed.map { NamespacedName(namespace: key.namespace, name: $0) }
        }
        return []
    }

    // MARK: lookups

    /// The namespaces that have a Namespace object or any other, in alphabetical order. Manifests often have services
    /// in namespaces that nobody declared.
    public var namespaceNames: [String] { Set(namespaces.keys).union(contents.keys).sorted() }

    /// The Service of this name, if there is one.
    public func service(_ key: NamespacedName) -> Service? { contents[key.namespace]?.services[key.name] }

    /// In the order of their names.
    public func services(in namespace: String) -> [Service] {
        Self.sorted(contents[namespace]?.services)
    }

    /// The slices of a service in the order of their names: those the cluster has; without any, slices derived from the
    /// pods the service selects, and without such pods from the Endpoints object of the service's name.
    ///
    /// Slices of a service that does not exist are given too; derived ones need the service. ExternalName services
    /// have no derived ones.
    public func endpoints(of key: NamespacedName) -> [EndpointSlice] {
        contents[key.namespace]?.endpointSlices(ofService: key.name, nodes: nodes) ?? []
    }

    /// Whether the cluster has slices of a service; then ``endpoints(of:)`` gives those.
    public func hasSlices(of key: NamespacedName) -> Bool {
        contents[key.namespace]?.hasSlices(ofService: key.name) ?? false
    }

    /// The Pod of this name, if there is one.
    public func pod(_ key: NamespacedName) -> Pod? { contents[key.namespace]?.pods[key.name] }

    /// In the order of their names.
    public func pods(in namespace: String) -> [Pod] {
        Self.sorted(contents[namespace]?.pods)
    }

    /// How many objects of a kind there are.
    public func count(of kind: ObjectKind) -> Int {
        switch kind {
        case .namespace: namespaces.count
        case .node: nodes.count
        case .serviceImport: contents.values.reduce(0) { $0 + $1.imports.count }
        case .service: contents.values.reduce(0) { $0 + $1.services.count }
        case .endpointSlice: contents.values.reduce(0) { $0 + $1.slices.count }
        case .endpoints: contents.values.reduce(0) { $0 + $1.endpoints.count }
        case .pod: contents.values.reduce(0) { $0 + $1.pods.count }
        }
    }

    private static func sorted<Object>(_ objects: [String: Object]?) -> [Object] {
        (objects ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    }
}
