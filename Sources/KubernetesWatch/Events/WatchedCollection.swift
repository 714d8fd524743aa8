public import KubernetesObjects

/// A collection of the API server that is listed and watched as a whole, over all namespaces.
public struct WatchedCollection: Hashable, Sendable {
    /// Which objects.
    public var kind: ObjectKind
    /// Only objects with these labels; empty for all.
    public var labelSelector: String
    /// Only objects with these fields; empty for all.
    public var fieldSelector: String

    /// All objects of a kind, or those that selectors pick.
    public init(_ kind: ObjectKind, labelSelector: String = "", fieldSelector: String = "") {
        self.kind = kind
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
    }

    /// The API group, empty for the core group.
    public var group: String {
        switch kind {
        case .endpointSlice: "discovery.k8s.io"
        case .serviceImport: "multicluster.x-k8s.io"
        case .service, .endpoints, .namespace, .pod, .node: ""
        }
    }

    /// The group's version.
    public var version: String { kind == .serviceImport ? "v1alpha1" : "v1" }

    /// As in paths and in RBAC rules: `endpointslices`.
    public var resource: String {
        switch kind {
        case .service: "services"
        case .endpointSlice: "endpointslices"
        case .endpoints: "endpoints"
        case .namespace: "namespaces"
        case .pod: "pods"
        case .node: "nodes"
        case .serviceImport: "serviceimports"
        }
    }

    /// Where the collection is: `/apis/discovery.k8s.io/v1/endpointslices`.
    public var path: String {
        group.isEmpty ? "/api/\(version)/\(resource)" : "/apis/\(group)/\(version)/\(resource)"
    }

    /// The RBAC rule that lets it be read.
    public var accessRule: String {
        #"apiGroups: ["\#(group)"], resources: ["\#(resource)"], verbs: ["list", "watch"]"#
    }
}
