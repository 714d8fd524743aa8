/// The kinds of objects that names are made of. The raw value is the `kind` field's spelling.
public enum ObjectKind: String, CaseIterable, Hashable, Sendable, Comparable {
    case service = "Service"
    case endpointSlice = "EndpointSlice"
    case endpoints = "Endpoints"
    case namespace = "Namespace"
    case pod = "Pod"
    case node = "Node"
    case serviceImport = "ServiceImport"

    /// Whether objects of this kind live in a namespace; Namespaces and Nodes do not.
    public var isNamespaced: Bool { self != .namespace && self != .node }

    /// The `apiVersion` values under which this kind is understood. Another one is another kind (Knative has a
    /// `Service` too).
    public var apiVersions: [String] {
        switch self {
        case .endpointSlice: ["discovery.k8s.io/v1", "discovery.k8s.io/v1beta1"]
        case .serviceImport: ["multicluster.x-k8s.io/v1alpha1", "multicluster.x-k8s.io/v1beta1"]
        case .service, .endpoints, .namespace, .pod, .node: ["v1"]
        }
    }

    /// By spelling, so that lists of objects have one order.
    public static func < (left: ObjectKind, right: ObjectKind) -> Bool { left.rawValue < right.rawValue }
}
