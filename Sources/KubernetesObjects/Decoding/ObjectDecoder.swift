/// What a document, or an item of a list in it, turned out to be.
public struct DecodedItem: Hashable, Sendable {
    /// What the item is called in messages: `Service default/web`, `Service`, `items[3]`; empty for a document of
    /// which nothing is known.
    public let label: String
    /// Which object it is, where that much could be read.
    public let key: ObjectKey?
    /// `nil` where the object had to be skipped; then there is at least one fault.
    public let object: KubernetesObject?
    /// Why the object was skipped, or which of its fields were ignored.
    public let faults: [FieldFault]

    /// An object with what was wrong with it; `nil` for one that has to be skipped.
    public init(label: String, key: ObjectKey?, object: KubernetesObject?, faults: [FieldFault]) {
        self.label = label
        self.key = key
        self.object = object
        self.faults = faults
    }
}

/// Makes objects of trees of values. Fields that are not as Kubernetes has them are ignored and reported; where the
/// object means nothing without them, it is skipped as a whole.
public enum ObjectDecoder {
    /// The objects of a document: one, none (other kinds), or those of a `List`, a `ServiceList` and so on.
    public static func decode(_ document: ManifestValue) -> [DecodedItem] {
        guard !document.isNull else { return [] }
        var items: [DecodedItem] = []
        decode(Field(document), label: "", inheriting: nil, into: &items)
        return items
    }

    /// An object whose kind is known from elsewhere (the list it came in, the URL it was asked at).
    public static func decode(_ value: ManifestValue, as kind: ObjectKind) -> DecodedItem {
        decodeObject(Field(value), kind: kind)
    }

    /// `kind` and `apiVersion` of the list around, which its items need not repeat.
    private struct ItemType {
        let kind: String
        let apiVersion: String
    }

    private static func decode(
        _ field: Field, label: String, inheriting: ItemType?, into items: inout [DecodedItem]
    ) {
        var faults = FieldFaults()
        func skip(_ reason: String) {
            faults.note(FieldFault(line: field.value?.line, reason: reason))
            items.append(DecodedItem(label: label, key: nil, object: nil, faults: faults.all))
        }
        guard field.value?.map != nil else { return skip("must be a map, got \(field.value?.summary ?? "null")") }
        guard let kind = field["kind"].text(&faults) ?? inheriting?.kind else { return skip("kind is missing") }
        guard let version = field["apiVersion"].text(&faults) ?? inheriting?.apiVersion else {
            return skip("apiVersion is missing")
        }
        if kind == "List" && version == "v1" {
            decodeItems(of: field, label: label, inheriting: nil, into: &items)
        } else if kind.hasSuffix("List"), let kind = ObjectKind(rawValue: String(kind.dropLast(4))) {
            guard kind.apiVersions.contains(version) else { return }
            let type = ItemType(kind: kind.rawValue, apiVersion: version)
            decodeItems(of: field, label: label, inheriting: type, into: &items)
        } else if let kind = ObjectKind(rawValue: kind), kind.apiVersions.contains(version) {
            items.append(decodeObject(field, kind: kind))
        }
    }

    private static func decodeItems(
        of list: Field, label: String, inheriting: ItemType?, into items: inout [DecodedItem]
    ) {
        var faults = FieldFaults()
        for (index, item) in list["items"].elements(&faults).enumerated() {
            let itemLabel = label.isEmpty ? "items[\(index)]" : "\(label).items[\(index)]"
            decode(item, label: itemLabel, inheriting: inheriting, into: &items)
        }
        if !faults.noted.isEmpty {
            items.append(DecodedItem(label: label, key: nil, object: nil, faults: faults.all))
        }
    }

    private static func decodeObject(_ field: Field, kind: ObjectKind) -> DecodedItem {
        var faults = FieldFaults()
        var key: ObjectKey?
        do {
            let metadata = try MetadataDecoding.metadata(of: field["metadata"], kind: kind, &faults)
            let identity = ObjectKey(kind: kind, namespace: metadata.namespace, name: metadata.name)
            key = identity
            let object = try decodeObject(field, kind: kind, metadata: metadata, &faults)
            return DecodedItem(label: identity.description, key: key, object: object, faults: faults.all)
        } catch {
            faults.note(error)
            // The reason for skipping comes first; it must not be lost where faults are many.
            let all = [error] + faults.all.filter { $0 != error }
            return DecodedItem(label: key?.description ?? kind.rawValue, key: key, object: nil, faults: all)
        }
    }

    private static func decodeObject(
        _ field: Field, kind: ObjectKind, metadata: ObjectMetadata, _ faults: inout FieldFaults
    ) throws(FieldFault) -> KubernetesObject {
        switch kind {
        case .service: .service(try ServiceDecoding.service(of: field, metadata, &faults))
        case .endpointSlice: .endpointSlice(try EndpointDecoding.slice(of: field, metadata, &faults))
        case .endpoints: .endpoints(EndpointDecoding.endpoints(of: field, metadata, &faults))
        case .namespace: .namespace(Namespace(metadata: metadata))
        case .pod: .pod(PodDecoding.pod(of: field, metadata, &faults))
        case .node: .node(NodeDecoding.node(of: field, metadata, &faults))
        case .serviceImport:
            .serviceImport(try ServiceImportDecoding.serviceImport(of: field, metadata, &faults))
        }
    }
}
