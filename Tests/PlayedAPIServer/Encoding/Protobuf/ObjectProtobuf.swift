import KubernetesObjects
import NetworkAddress

/// Objects as an API server writes them in protobuf, without the envelope that lists and events add. Field numbers are
/// those of k8s.io/api and k8s.io/apimachinery (`generated.proto`).
enum ObjectProtobuf {
    static func encode(_ object: KubernetesObject, hasManagedFields: Bool) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.message(1) { write(metadataOf: object, hasManagedFields: hasManagedFields, to: &$0) }
        switch object {
        case .service(let service): ServiceProtobuf.write(service, to: &writer)
        case .endpointSlice(let slice): EndpointProtobuf.write(slice, to: &writer)
        case .endpoints(let endpoints): EndpointProtobuf.write(endpoints, to: &writer)
        case .pod(let pod): PodProtobuf.write(pod, to: &writer)
        case .node(let node):
            writer.message(2) { _ in }
            writer.message(3) { status in
                for address in node.addresses {
                    status.message(5) {
                        $0.string(1, address.scope.rawValue)
                        $0.string(2, address.ip.description)
                    }
                }
            }
        case .namespace:
            writer.message(2) { $0.string(1, "kubernetes") }
            writer.message(3) { $0.string(1, "Active") }
        case .serviceImport:
            preconditionFailure("custom resources have no protobuf form")
        }
        return writer.octets
    }

    private static func write(
        metadataOf object: KubernetesObject, hasManagedFields: Bool, to writer: inout ProtobufWriter
    ) {
        let metadata = object.metadata
        writer.string(1, metadata.name)
        writer.string(2, "")
        writer.string(3, metadata.namespace)
        writer.string(4, "")
        writer.string(5, metadata.uid)
        writer.string(6, metadata.resourceVersion)
        writer.integer(7, 0)
        writer.message(8) { write(seconds: ManagedFields.creationSeconds, to: &$0) }
        if let time = object.pod?.deletionTimestamp {
            writer.message(9) { write(seconds: Timestamp.seconds(time), to: &$0) }
        }
        writer.map(11, metadata.labels)
        if let time = metadata.lastChangeTriggerTime { writer.map(12, [lastChangeTriggerTimeAnnotation: time]) }
        guard hasManagedFields else { return }
        writer.message(17) { entry in
            entry.string(1, ManagedFields.manager(of: object.kind))
            entry.string(2, ManagedFields.operation)
            entry.string(3, PlayedCollection(object.kind).apiVersion)
            entry.message(4) { write(seconds: ManagedFields.creationSeconds, to: &$0) }
            entry.string(6, ManagedFields.fieldsType)
            entry.message(7) { $0.string(1, ManagedFields.fields(of: object.kind)) }
            entry.string(8, "")
        }
    }

    /// `v1.Time`.
    private static func write(seconds: Int64, to writer: inout ProtobufWriter) {
        writer.integer(1, seconds)
        writer.integer(2, 0)
    }
}
