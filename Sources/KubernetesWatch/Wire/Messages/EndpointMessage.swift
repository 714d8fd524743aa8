import KubernetesObjects
import KubernetesProtobuf

extension ProtoEndpointSlice: ObjectMessage {
    static var kind: ObjectKind { .endpointSlice }

    /// What is beyond doubt has been read without this message.
    var object: KubernetesObject? { nil }

    var value: ManifestValue {
        .map([
            "metadata": hasMetadata ? metadata.value : nil, "addressType": .text(addressType),
            "endpoints": .list(endpoints.map(\.value)), "ports": .list(ports.map(\.value)),
        ])
    }
}

extension ProtoEndpoint {
    fileprivate var value: ManifestValue {
        .map([
            "addresses": .texts(addresses),
            "conditions": conditions.hasReady ? .map(["ready": .bool(conditions.ready)]) : nil,
            "hostname": .text(hostname), "nodeName": .text(nodeName), "zone": .text(zone),
            "targetRef": hasTargetRef
                ? .map(["kind": .text(targetRef.kind), "name": .text(targetRef.name)]) : nil,
            "deprecatedTopology": .texts(deprecatedTopology),
        ])
    }
}

extension ProtoEndpointPort {
    fileprivate var value: ManifestValue {
        .map([
            "name": .text(name), "protocol": .text(`protocol`), "port": hasPort ? .number(port) : nil,
        ])
    }
}
