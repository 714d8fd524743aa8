/// The objects of one namespace, with the indexes that keep the cost of a change apart from the size of the cluster.
struct NamespaceContents: Hashable, Sendable {
    private(set) var services: [String: Service] = [:]
    private(set) var slices: [String: EndpointSlice] = [:]
    private(set) var endpoints: [String: Endpoints] = [:]
    private(set) var pods: [String: Pod] = [:]
    private(set) var imports: [String: ServiceImport] = [:]

    /// The names of each service's slices.
    private var sliceNames: [String: Set<String>] = [:]
    /// Services with a selector and without slices: those of which a change of a pod may change the endpoints.
    private var servicesOfPods: Set<String> = []

    var isEmpty: Bool { services.isEmpty && slices.isEmpty && endpoints.isEmpty && pods.isEmpty && imports.isEmpty }

    // MARK: changes

    /// Sets or removes an object and gives the names of the services that this changes, in themselves or in their
    /// endpoints.
    mutating func set(_ object: KubernetesObject?, at key: ObjectKey) -> Set<String> {
        switch key.kind {
        case .service: setService(object?.service, named: key.name)
        case .endpointSlice: setSlice(object?.endpointSlice, named: key.name)
        case .endpoints: setEndpoints(object?.endpoints, named: key.name)
        case .pod: setPod(object?.pod, named: key.name)
        case .serviceImport: setImport(object?.serviceImport, named: key.name)
        case .namespace, .node: []
        }
    }

    private mutating func setService(_ service: Service?, named name: String) -> Set<String> {
        let old = services.updateOrRemove(service, at: name)
        reindexService(name)
        return old?.content == service?.content ? [] : [name]
    }

    private mutating func setSlice(_ slice: EndpointSlice?, named name: String) -> Set<String> {
        let old = slices.updateOrRemove(slice, at: name)
        if let service = old?.serviceName {
            sliceNames[service]?.remove(name)
            if sliceNames[service]?.isEmpty == true { sliceNames[service] = nil }
        }
        if let service = slice?.serviceName { sliceNames[service, default: []].insert(name) }
        let affected = Set([old?.serviceName, slice?.serviceName].compactMap { $0 })
        for service in affected { reindexService(service) }
        return old?.content == slice?.content ? [] : affected
    }

    private mutating func setEndpoints(_ endpoints: Endpoints?, named name: String) -> Set<String> {
        let old = self.endpoints.updateOrRemove(endpoints, at: name)
        return old?.content == endpoints?.content || sliceNames[name] != nil ? [] : [name]
    }

    private mutating func setPod(_ pod: Pod?, named name: String) -> Set<String> {
        let old = pods.updateOrRemove(pod, at: name)
        guard old?.content != pod?.content else { return [] }
        let versions = [old, pod].compactMap { $0 }
        return servicesOfPods.filter { service in
            let selector = services[service]?.selector ?? [:]
            return versions.contains { PodEndpoints.selects(selector, $0) }
        }
    }

    /// Imports are no services; nobody asks which of them changed.
    private mutating func setImport(_ imported: ServiceImport?, named name: String) -> Set<String> {
        imports[name] = imported
        return []
    }

    private mutating func reindexService(_ name: String) {
        if let service = services[name], service.type != .externalName, !service.selector.isEmpty,
            sliceNames[name] == nil
        {
            servicesOfPods.insert(name)
        } else {
            servicesOfPods.remove(name)
        }
    }

    // MARK: lookups

    func hasSlices(ofService name: String) -> Bool { sliceNames[name] != nil }

    /// The services whose endpoints are derived from pods on a node.
    func services(withPodsOn node: String) -> [String] {
        let pods = pods.values.filter { $0.nodeName == node }
        guard !pods.isEmpty else { return [] }
        return servicesOfPods.filter { name in
            let selector = services[name]?.selector ?? [:]
            return pods.contains { PodEndpoints.selects(selector, $0) }
        }
    }

    /// The service's slices by name; without any, those derived from its pods or from an Endpoints object.
    ///
    /// - Parameter nodes: the cluster's nodes by name.
    func endpointSlices(ofService name: String, nodes: [String: Node]) -> [EndpointSlice] {
        if let names = sliceNames[name] { return names.sorted().compactMap { slices[$0] } }
        guard let service = services[name], service.type != .externalName else { return [] }
        let selected = pods.values.filter { PodEndpoints.selects(service.selector, $0) }
        guard selected.isEmpty else { return PodEndpoints.slices(for: service, pods: selected, nodes: nodes) }
        return endpoints[name].map(MirroredEndpoints.slices) ?? []
    }
}

extension Dictionary {
    /// Gives the value that was there.
    fileprivate mutating func updateOrRemove(_ value: Value?, at key: Key) -> Value? {
        guard let value else { return removeValue(forKey: key) }
        return updateValue(value, forKey: key)
    }
}
