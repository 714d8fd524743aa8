import KubernetesObjects

/// A kind's place in the API.
struct PlayedCollection {
    let kind: ObjectKind

    init(_ kind: ObjectKind) {
        self.kind = kind
    }

    /// `nil` where no kind is served at this path.
    init?(path: String) {
        let found = ObjectKind.allCases.first { PlayedCollection($0).path == path }
        guard let found else { return nil }
        kind = found
    }

    /// Empty for the core group.
    var group: String {
        switch kind {
        case .endpointSlice: "discovery.k8s.io"
        case .serviceImport: "multicluster.x-k8s.io"
        case .service, .endpoints, .namespace, .pod, .node: ""
        }
    }

    var apiVersion: String {
        switch kind {
        case .endpointSlice: "discovery.k8s.io/v1"
        case .serviceImport: "multicluster.x-k8s.io/v1alpha1"
        case .service, .endpoints, .namespace, .pod, .node: "v1"
        }
    }

    var resource: String {
        kind == .endpoints ? "endpoints" : kind.rawValue.lowercased() + "s"
    }

    var path: String { (group.isEmpty ? "/api/" : "/apis/") + apiVersion + "/" + resource }

    /// Custom resources have no protobuf form.
    var encodings: Set<PlayedEncoding> { kind == .serviceImport ? [.json] : [.json, .protobuf] }
}
