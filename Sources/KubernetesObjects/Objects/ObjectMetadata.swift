/// The part of `metadata` that matters to names.
public struct ObjectMetadata: Hashable, Sendable {
    /// Empty for kinds without a namespace.
    public var namespace: String
    /// Unique among the objects of its kind in the namespace.
    public var name: String
    /// Differs between two objects that had one name after the other; empty in manifests.
    public var uid: String
    /// Opaque; only ever compared for equality or given back to the API server.
    public var resourceVersion: String
    /// By key, with the prefix if it has one.
    public var labels: [String: String]
    /// The annotation `endpoints.kubernetes.io/last-change-trigger-time` as written (RFC 3339), from which the time
    /// between a change and its visibility in DNS is measured.
    public var lastChangeTriggerTime: String?

    /// Made of its parts; what may be missing has a default.
    public init(
        namespace: String = "", name: String, uid: String = "", resourceVersion: String = "",
        labels: [String: String] = [:], lastChangeTriggerTime: String? = nil
    ) {
        self.namespace = namespace
        self.name = name
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.labels = labels
        self.lastChangeTriggerTime = lastChangeTriggerTime
    }

    /// Namespace and name.
    public var namespacedName: NamespacedName { NamespacedName(namespace: namespace, name: name) }
}
