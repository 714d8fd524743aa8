public import NetworkAddress

/// The objects of a cluster as they are now, wherever they come from.
///
/// The cost of a change follows the change and, for pods, the number of services in the namespace that have a selector
/// and no slices; it does not follow the size of the cluster.
public struct ClusterObjects: Hashable, Sendable {
    /// By name.
    public private(set) var namespaces: [String: Namespace] = [:]
    /// By name.
    public private(set) var nodes: [String: Node] = [:]
    private var contents: [String: NamespaceContents] = [:]

    /// A cluster without anything.
    public init() {}

    /// Applies changes in their order, and tells what they came to.
    public mutating func apply(_ changes: some Sequence<ObjectChange>) -> ClusterDelta {
        var recorder = DeltaRecorder()
        for change in changes {
            switch change {
            case .upsert(let object): set(object, at: object.key, &recorder)
            case .delete(let key): set(nil, at: key, &recorder)
            }
        }
        return recorder.delta(to: self)
    }

    private mutating func set(_ object: KubernetesObject?, at key: ObjectKey, _ recorder: inout DeltaRecorder) {
        switch key.kind {
        case .namespace:
            recorder.willChange(namespace: key.name, in: self)
            namespaces[key.name] = object?.namespace
        case .node:
            recorder.willChange(node: key.name, in: self)
            nodes[key.name] = object?.node
        case .service, .endpointSlice, .endpoints, .pod:
            if key.kind == .pod { recorder.willChange(pod: key.namespacedName, to: object?.pod, in: self) }
            let dirty = contents[key.namespace, default: NamespaceContents()].set(object, at: key)
            if contents[key.namespace]?.isEmpty == true { contents[key.namespace] = nil }
            for name in dirty { recorder.services.insert(NamespacedName(namespace: key.namespace, name: name)) }
        }
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
        contents[key.namespace]?.endpointSlices(ofService: key.name) ?? []
    }

    /// The Pod of this name, if there is one.
    public func pod(_ key: NamespacedName) -> Pod? { contents[key.namespace]?.pods[key.name] }

    /// In the order of their names.
    public func pods(in namespace: String) -> [Pod] {
        Self.sorted(contents[namespace]?.pods)
    }

    /// Whether a pod of the namespace has this as its primary address. Pods that have succeeded, failed or been lost
    /// sight of do not count; those being deleted do.
    public func hasPod(at ip: IPAddress, in namespace: String) -> Bool {
        contents[namespace]?.hasPod(at: ip) ?? false
    }

    /// How many objects of a kind there are.
    public func count(of kind: ObjectKind) -> Int {
        switch kind {
        case .namespace: namespaces.count
        case .node: nodes.count
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
