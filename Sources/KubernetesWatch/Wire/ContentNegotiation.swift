import KubernetesObjects

extension BodyEncoding {
    /// The encoding that a response's `Content-Type` names; `nil` for any other, such as the plain text of a proxy.
    public init?(contentType: String) {
        let mediaType = contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
        switch mediaType.lowercased() {
        case "application/vnd.kubernetes.protobuf": self = .protobuf
        case "application/json": self = .json
        default: return nil
        }
    }
}

extension WatchedCollection {
    /// The encodings in which its objects can be read, the better one first. Only what Kubernetes itself defines has a
    /// form in protobuf.
    public var encodings: [BodyEncoding] {
        switch kind {
        case .service, .endpointSlice, .namespace, .pod: [.protobuf, .json]
        case .endpoints, .node, .serviceImport: [.json]
        }
    }
}
