import KubernetesObjects
import NetworkAddress

/// Objects as an API server writes them in JSON, without `kind` and `apiVersion`, which lists and events add.
enum ObjectJSON {
    static func encode(_ object: KubernetesObject, hasManagedFields: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            write(metadataOf: object, hasManagedFields: hasManagedFields, to: &writer)
            switch object {
            case .service(let service): ServiceJSON.write(service, to: &writer)
            case .serviceImport(let imported): ServiceJSON.write(imported, to: &writer)
            case .endpointSlice(let slice): EndpointJSON.write(slice, to: &writer)
            case .endpoints(let endpoints): EndpointJSON.write(endpoints, to: &writer)
            case .pod(let pod): PodJSON.write(pod, to: &writer)
            case .node(let node): write(node, to: &writer)
            case .namespace:
                writer.member("spec") { $0.member("finalizers", ifAny: ["kubernetes"]) }
                writer.member("status") { $0.member("phase", "Active") }
            }
        }
        return writer.octets
    }

    private static func write(
        metadataOf object: KubernetesObject, hasManagedFields: Bool, to writer: inout JSONWriter
    ) {
        let metadata = object.metadata
        writer.member("metadata") { writer in
            writer.member("name", metadata.name)
            writer.member("namespace", ifPresent: metadata.namespace)
            writer.member("uid", ifPresent: metadata.uid)
            writer.member("resourceVersion", ifPresent: metadata.resourceVersion)
            writer.member("creationTimestamp", ManagedFields.creationTime)
            writer.member("deletionTimestamp", ifPresent: object.pod?.deletionTimestamp)
            writer.member("labels", ifAny: metadata.labels)
            if let time = metadata.lastChangeTriggerTime {
                writer.member("annotations", ifAny: [lastChangeTriggerTimeAnnotation: time])
            }
            if hasManagedFields { write(managersOf: object.kind, to: &writer) }
        }
    }

    private static func write(managersOf kind: ObjectKind, to writer: inout JSONWriter) {
        writer.member("managedFields", ifAny: [kind]) { writer, kind in
            writer.member("manager", ManagedFields.manager(of: kind))
            writer.member("operation", ManagedFields.operation)
            writer.member("apiVersion", PlayedCollection(kind).apiVersion)
            writer.member("time", ManagedFields.creationTime)
            writer.member("fieldsType", ManagedFields.fieldsType)
            writer.key("fieldsV1")
            writer.verbatim(ManagedFields.fields(of: kind))
        }
    }

    private static func write(_ node: Node, to writer: inout JSONWriter) {
        writer.member("spec") { _ in }
        writer.member("status") { writer in
            writer.member("addresses", ifAny: node.addresses) { writer, address in
                writer.member("type", address.scope.rawValue)
                writer.member("address", address.ip.description)
            }
        }
    }
}

/// From which the time between a change and its visibility is measured.
let lastChangeTriggerTimeAnnotation = "endpoints.kubernetes.io/last-change-trigger-time"
