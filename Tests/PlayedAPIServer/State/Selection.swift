import KubernetesObjects

/// The objects that a request asks for, by its selectors.
struct Selection {
    var labels = LabelSelector()
    var fields = FieldSelector()

    func matches(_ object: StoredObject) -> Bool {
        labels.matches(labels: object.labels) && fields.matches(object)
    }
}

/// A selector over the few fields that an API server can select by: `status.phase!=Failed,metadata.name=web`.
struct FieldSelector {
    struct Requirement {
        let field: String
        let value: String
        let isEqual: Bool
    }

    private(set) var requirements: [Requirement] = []

    init() {}

    /// Reads a selector for objects of a kind.
    init(_ text: String, kind: ObjectKind) throws {
        for part in text.split(separator: ",") {
            let isEqual = !part.contains("!=")
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count >= 2, let last = sides.last else {
                throw PlayedAPIServerError(description: "invalid selector: '\(text)'; can't understand '\(part)'")
            }
            let field = String(sides[0].last == "!" ? sides[0].dropLast() : sides[0])
            guard Self.fields(of: kind).contains(field) else {
                throw PlayedAPIServerError(description: "field label not supported: \(field)")
            }
            requirements.append(Requirement(field: field, value: String(last), isEqual: isEqual))
        }
    }

    func matches(_ object: StoredObject) -> Bool {
        requirements.allSatisfy { (Self.value(of: $0.field, in: object) == $0.value) == $0.isEqual }
    }

    private static func fields(of kind: ObjectKind) -> Set<String> {
        var fields: Set = ["metadata.name"]
        if kind.isNamespaced { fields.insert("metadata.namespace") }
        if kind == .pod { fields.formUnion(["status.phase", "status.podIP", "spec.nodeName"]) }
        if kind == .namespace { fields.insert("status.phase") }
        return fields
    }

    private static func value(of field: String, in object: StoredObject) -> String {
        let pod = object.object?.pod
        switch field {
        case "metadata.name": return object.key.name
        case "metadata.namespace": return object.key.namespace
        case "status.phase": return object.key.kind == .namespace ? "Active" : pod?.phase?.rawValue ?? ""
        case "status.podIP": return pod?.podIPs.first?.text ?? ""
        case "spec.nodeName": return pod?.nodeName ?? ""
        default: return ""
        }
    }
}
