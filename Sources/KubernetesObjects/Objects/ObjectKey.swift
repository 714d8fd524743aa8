/// A namespace and a name in it, such as `default/web`.
public struct NamespacedName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The namespace.
    public var namespace: String
    /// The name.
    public var name: String

    /// Made of its parts; what may be missing has a default.
    public init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// `NAMESPACE/NAME`.
    public var description: String { "\(namespace)/\(name)" }

    /// The order of lists and messages: alphabetical, by the parts from left to right.
    public static func < (left: NamespacedName, right: NamespacedName) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}

/// What identifies an object in a cluster: kind, namespace and name.
public struct ObjectKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The kind, without its API group: each kind we know is in one only.
    public var kind: ObjectKind
    /// Empty for kinds without a namespace.
    public var namespace: String
    /// The name.
    public var name: String

    /// The namespace is dropped for kinds without one.
    public init(kind: ObjectKind, namespace: String, name: String) {
        self.kind = kind
        self.namespace = kind.isNamespaced ? namespace : ""
        self.name = name
    }

    /// The key without the kind.
    public var namespacedName: NamespacedName { NamespacedName(namespace: namespace, name: name) }

    /// `Service default/web`, `Namespace prod`.
    public var description: String {
        kind.isNamespaced ? "\(kind.rawValue) \(namespace)/\(name)" : "\(kind.rawValue) \(name)"
    }

    /// The order of lists and messages: alphabetical, by the parts from left to right.
    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        (left.kind, left.namespace, left.name) < (right.kind, right.namespace, right.name)
    }
}
