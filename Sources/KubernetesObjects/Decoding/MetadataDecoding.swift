/// Reads `metadata`.
enum MetadataDecoding {
    /// - Throws: where the object has no usable name: without one it is nothing.
    static func metadata(
        of field: Field, kind: ObjectKind, _ faults: inout FieldFaults
    ) throws(FieldFault) -> ObjectMetadata {
        guard field.value?.map != nil else { throw field.mismatch("a map") }
        var metadata = ObjectMetadata(name: try name(of: field["name"], kind: kind))
        if kind.isNamespaced { metadata.namespace = try namespace(of: field["namespace"]) }
        metadata.uid = field["uid"].shortText(&faults) ?? ""
        metadata.resourceVersion = field["resourceVersion"].shortText(&faults) ?? ""
        metadata.labels = labels(of: field["labels"], &faults)
        let annotations = field["annotations"]
        metadata.lastChangeTriggerTime =
            annotations["endpoints.kubernetes.io/last-change-trigger-time"].shortText(&faults, maximum: 64)
        return metadata
    }

    /// A map of labels without those that Kubernetes would not accept.
    static func labels(of field: Field, _ faults: inout FieldFaults) -> [String: String] {
        var labels: [String: String] = [:]
        for (key, member) in field.members(&faults) {
            guard LabelSyntax.isKey(key) else {
                faults.note(field.fault("must have label keys, got \(quoted(key))"))
                continue
            }
            // A null is an empty text to the API server.
            guard let text = member.value == nil ? "" : member.string(&faults) else { continue }
            guard LabelSyntax.isValue(text) else {
                faults.note(member.mismatch("a label value"))
                continue
            }
            labels[key] = text
        }
        return labels
    }

    /// Services, their imports and namespaces are DNS labels; the other names never become part of one by themselves.
    private static func name(of field: Field, kind: ObjectKind) throws(FieldFault) -> String {
        guard let text = field.value?.string, !text.isEmpty else { throw field.mismatch("a name") }
        if kind == .service || kind == .namespace || kind == .serviceImport {
            guard NameSyntax.isLabel(text) else { throw field.mismatch("a DNS label") }
        } else {
            guard NameSyntax.isSubdomain(text) else { throw field.mismatch("a DNS subdomain") }
        }
        return text
    }

    /// Without a namespace, an object is in `default`, as with kubectl.
    private static func namespace(of field: Field) throws(FieldFault) -> String {
        guard let value = field.value, value.string != "" else { return "default" }
        guard let text = value.string, NameSyntax.isLabel(text) else { throw field.mismatch("a DNS label") }
        return text
    }
}
