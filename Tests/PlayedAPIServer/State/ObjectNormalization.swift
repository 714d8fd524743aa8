import KubernetesObjects

extension KubernetesObject {
    /// The object with other metadata.
    func replacing(metadata: ObjectMetadata) -> KubernetesObject {
        switch self {
        case .service(let object): .service(with(object) { $0.metadata = metadata })
        case .endpointSlice(let object): .endpointSlice(with(object) { $0.metadata = metadata })
        case .endpoints(let object): .endpoints(with(object) { $0.metadata = metadata })
        case .namespace(let object): .namespace(with(object) { $0.metadata = metadata })
        case .pod(let object): .pod(with(object) { $0.metadata = metadata })
        case .node(let object): .node(with(object) { $0.metadata = metadata })
        case .serviceImport(let object): .serviceImport(with(object) { $0.metadata = metadata })
        }
    }

    /// As an API server stores it: in a namespace where its kind has them, with a uid and a version, and with the label
    /// that a slice's `serviceName` stands for.
    func stored(uid: String, version: UInt64) -> KubernetesObject {
        var metadata = metadata
        metadata.namespace = kind.isNamespaced ? (metadata.namespace.isEmpty ? "default" : metadata.namespace) : ""
        if metadata.uid.isEmpty { metadata.uid = uid }
        metadata.resourceVersion = String(version)
        guard case .endpointSlice(var slice) = self else { return replacing(metadata: metadata) }
        if let service = slice.serviceName { metadata.labels[EndpointSlice.serviceNameLabel] = service }
        slice.serviceName = metadata.labels[EndpointSlice.serviceNameLabel]
        slice.metadata = metadata
        return .endpointSlice(slice)
    }
}

private func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
    var copy = value
    change(&copy)
    return copy
}
