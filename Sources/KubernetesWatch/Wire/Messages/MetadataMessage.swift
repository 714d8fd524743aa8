import KubernetesObjects
import KubernetesProtobuf

extension ProtoObjectMeta {
    private static let changeTime = "endpoints.kubernetes.io/last-change-trigger-time"

    /// `nil` where not everything is beyond doubt.
    func metadata(of kind: ObjectKind) -> ObjectMetadata? {
        guard hasUsableName(kind), !kind.isNamespaced || NameSyntax.isLabel(namespace) else { return nil }
        guard uid.utf8.count <= 253, resourceVersion.utf8.count <= 253, Self.areLabels(labels) else { return nil }
        let changeTime = annotations[Self.changeTime] ?? ""
        guard changeTime.utf8.count <= 64 else { return nil }
        return ObjectMetadata(
            namespace: kind.isNamespaced ? namespace : "", name: name, uid: uid, resourceVersion: resourceVersion,
            labels: labels, lastChangeTriggerTime: changeTime.isEmpty ? nil : changeTime)
    }

    static func areLabels(_ labels: [String: String]) -> Bool {
        labels.allSatisfy { LabelSyntax.isKey($0.key) && LabelSyntax.isValue($0.value) }
    }

    private func hasUsableName(_ kind: ObjectKind) -> Bool {
        switch kind {
        case .service, .namespace, .serviceImport: NameSyntax.isLabel(name)
        case .endpointSlice, .endpoints, .pod, .node: NameSyntax.isSubdomain(name)
        }
    }

    /// The metadata in JSON.
    var value: ManifestValue {
        .map([
            "name": .text(name), "namespace": .text(namespace), "uid": .text(uid),
            "resourceVersion": .text(resourceVersion), "labels": .texts(labels),
            "annotations": .texts(annotations.filter { $0.key == Self.changeTime }),
            "deletionTimestamp": hasDeletionTimestamp ? deletionTimestamp.value : nil,
        ])
    }
}

extension ProtoNamespace: ObjectMessage {
    static var kind: ObjectKind { .namespace }

    var object: KubernetesObject? {
        metadata.metadata(of: .namespace).map { .namespace(Namespace(metadata: $0)) }
    }

    var value: ManifestValue { .map(["metadata": hasMetadata ? metadata.value : nil]) }
}
