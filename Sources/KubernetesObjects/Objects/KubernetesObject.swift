/// An object of any kind that names are made of.
public enum KubernetesObject: Hashable, Sendable {
    case service(Service)
    case endpointSlice(EndpointSlice)
    case endpoints(Endpoints)
    case namespace(Namespace)
    case pod(Pod)
    case node(Node)
    case serviceImport(ServiceImport)

    /// Which kind it is.
    public var kind: ObjectKind {
        switch self {
        case .service: .service
        case .endpointSlice: .endpointSlice
        case .endpoints: .endpoints
        case .namespace: .namespace
        case .pod: .pod
        case .node: .node
        case .serviceImport: .serviceImport
        }
    }

    /// Namespace, name and what else every object has.
    public var metadata: ObjectMetadata {
        switch self {
        case .service(let service): service.metadata
        case .endpointSlice(let slice): slice.metadata
        case .endpoints(let endpoints): endpoints.metadata
        case .namespace(let namespace): namespace.metadata
        case .pod(let pod): pod.metadata
        case .node(let node): node.metadata
        case .serviceImport(let imported): imported.metadata
        }
    }

    /// The object, where it is of this kind.
    public var service: Service? { if case .service(let service) = self { service } else { nil } }

    /// The object, where it is of this kind.
    public var endpointSlice: EndpointSlice? { if case .endpointSlice(let slice) = self { slice } else { nil } }

    /// The object, where it is of this kind.
    public var endpoints: Endpoints? { if case .endpoints(let endpoints) = self { endpoints } else { nil } }

    /// The object, where it is of this kind.
    public var namespace: Namespace? { if case .namespace(let namespace) = self { namespace } else { nil } }

    /// The object, where it is of this kind.
    public var pod: Pod? { if case .pod(let pod) = self { pod } else { nil } }

    /// The object, where it is of this kind.
    public var node: Node? { if case .node(let node) = self { node } else { nil } }

    /// The object, where it is of this kind.
    public var serviceImport: ServiceImport? { if case .serviceImport(let imported) = self { imported } else { nil } }

    /// What identifies the object.
    public var key: ObjectKey {
        let metadata = metadata
        return ObjectKey(kind: kind, namespace: metadata.namespace, name: metadata.name)
    }
}

/// One step from one state of a cluster to the next.
public enum ObjectChange: Hashable, Sendable {
    /// The object is new, or is now as given.
    case upsert(KubernetesObject)
    /// The object is gone. Deleting what is not there changes nothing.
    case delete(ObjectKey)

    /// Which object changes.
    public var key: ObjectKey {
        switch self {
        case .upsert(let object): object.key
        case .delete(let key): key
        }
    }
}
