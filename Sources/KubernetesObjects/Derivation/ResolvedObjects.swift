/// A cluster's objects with the EndpointSlices that its controllers would have made: for clusters of manifests, in which
/// nobody runs them.
public struct ResolvedObjects {
    private var objects = ClusterObjects()
    /// The derived slices of each service, by name.
    private var derived: [NamespacedName: [String]] = [:]

    /// A cluster without anything.
    public init() {}

    /// Takes changes of objects; returns what a cluster with controllers would tell of them: the same changes, without
    /// those of Endpoints, and those of the slices that follow from pods and Endpoints.
    public mutating func apply(_ changes: [ObjectChange]) -> [ObjectChange] {
        let services = objects.apply(changes)
        var resolved = changes.filter { $0.key.kind != .endpoints && $0.key.kind != .node }
        for service in services.sorted() { resolved += derive(service) }
        return resolved
    }

    /// The changes of one service's derived slices. Their names have a slash, so that they are never those of others.
    private mutating func derive(_ service: NamespacedName) -> [ObjectChange] {
        var slices = objects.hasSlices(of: service) ? [] : objects.endpoints(of: service)
        for index in slices.indices { slices[index].metadata.name = "derived/\(slices[index].metadata.name)" }
        let names = slices.map(\.metadata.name)
        let gone = (derived[service] ?? []).filter { !names.contains($0) }
        derived[service] = names.isEmpty ? nil : names
        return gone.map { .delete(ObjectKey(kind: .endpointSlice, namespace: service.namespace, name: $0)) }
            + slices.map { .upsert(.endpointSlice($0)) }
    }
}
