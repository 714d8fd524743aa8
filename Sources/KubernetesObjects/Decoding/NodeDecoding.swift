/// Reads Nodes.
enum NodeDecoding {
    static func node(of field: Field, _ metadata: ObjectMetadata, _ faults: inout FieldFaults) -> Node {
        let addresses = field["status"]["addresses"].elements(&faults).compactMap { entry -> NodeAddress? in
            // Host names are among the addresses too, under types of their own.
            guard let scope = entry["type"].value?.string.flatMap(NodeAddress.Scope.init(rawValue:)) else { return nil }
            return entry["address"].ipAddress(&faults).map { NodeAddress(scope: scope, ip: $0) }
        }
        return Node(metadata: metadata, addresses: addresses)
    }
}
