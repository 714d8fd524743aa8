import KubernetesObjects

/// An object of a body, or why there is none.
struct ReadObject {
    let item: DecodedItem
    /// Empty where the object does not say.
    let resourceVersion: String

    private static let maximumVersionOctets = 253

    init(item: DecodedItem, resourceVersion: String) {
        self.item = item
        self.resourceVersion = resourceVersion.utf8.count <= Self.maximumVersionOctets ? resourceVersion : ""
    }

    /// An object that cannot be read at all.
    init(unusable kind: ObjectKind, fault: String) {
        let fault = FieldFault(line: nil, reason: fault)
        self.init(
            item: DecodedItem(label: kind.rawValue, key: nil, object: nil, faults: [fault]), resourceVersion: "")
    }

    /// Reads a tree of values with all the leniency that manifests get, but for one thing: what the API server sends
    /// has a namespace. Without one, it would be taken for another object.
    init(_ value: ManifestValue, kind: ObjectKind) {
        let metadata = value["metadata"]
        let version = metadata?["resourceVersion"]?.string ?? ""
        let item = ObjectDecoder.decode(value, as: kind)
        if kind.isNamespaced, item.key != nil, metadata?["namespace"]?.string ?? "" == "" {
            let got = metadata?["namespace"]?.summary ?? "nothing"
            let fault = FieldFault(line: nil, reason: "metadata.namespace must be a DNS label, got \(got)")
            self.init(
                item: DecodedItem(label: kind.rawValue, key: nil, object: nil, faults: [fault]),
                resourceVersion: version)
            return
        }
        // Lines of something that is nowhere kept would help nobody.
        let faults = item.faults.map { FieldFault(line: nil, reason: $0.reason) }
        self.init(
            item: DecodedItem(label: item.label, key: item.key, object: item.object, faults: faults),
            resourceVersion: version)
    }

    /// Why an object that says of which kind it is cannot be one of those asked for; it need not say.
    static func typeFault(kind: String, apiVersion: String, expected: ObjectKind) -> String? {
        if !kind.isEmpty && kind != expected.rawValue {
            return "kind must be \(expected.rawValue), got \(quoted(kind))"
        }
        if !apiVersion.isEmpty && !expected.apiVersions.contains(apiVersion) {
            return "apiVersion must be \(expected.apiVersions.joined(separator: " or ")), got \(quoted(apiVersion))"
        }
        return nil
    }
}
