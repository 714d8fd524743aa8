import KubernetesObjects

/// What makes an object look like one that came through a controller, and means nothing to names.
enum ManagedFields {
    static let creationTime = "2026-01-02T03:04:05Z"
    static let creationSeconds: Int64 = 1_767_323_045
    static let operation = "Update"
    static let fieldsType = "FieldsV1"

    static func manager(of kind: ObjectKind) -> String {
        kind == .service || kind == .serviceImport ? "kubectl-client-side-apply" : "kube-controller-manager"
    }

    /// The fields that the manager says it manages, as JSON.
    static func fields(of kind: ObjectKind) -> String {
        switch kind {
        case .service:
            #"{"f:spec":{"f:internalTrafficPolicy":{},"f:ports":{".":{},"k:{\"port\":80,\"protocol\":\"TCP\"}":"#
                + #"{".":{},"f:name":{},"f:port":{},"f:protocol":{},"f:targetPort":{}}},"f:selector":{},"#
                + #""f:sessionAffinity":{},"f:type":{}}}"#
        case .endpointSlice:
            #"{"f:addressType":{},"f:endpoints":{},"f:metadata":{"f:generateName":{},"f:labels":{".":{},"#
                + #""f:endpointslice.kubernetes.io/managed-by":{},"f:kubernetes.io/service-name":{}},"#
                + #""f:ownerReferences":{".":{}}},"f:ports":{}}"#
        case .endpoints: #"{"f:subsets":{}}"#
        case .pod: #"{"f:status":{"f:conditions":{".":{}},"f:hostIP":{},"f:phase":{},"f:podIP":{},"f:podIPs":{}}}"#
        case .node: #"{"f:status":{"f:addresses":{},"f:conditions":{}}}"#
        case .namespace, .serviceImport: #"{"f:metadata":{"f:labels":{".":{}}}}"#
        }
    }
}
