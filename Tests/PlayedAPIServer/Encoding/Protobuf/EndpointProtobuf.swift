import KubernetesObjects

/// What EndpointSlices and Endpoints have beside their metadata.
enum EndpointProtobuf {
    static func write(_ slice: EndpointSlice, to writer: inout ProtobufWriter) {
        let namespace = slice.metadata.namespace
        for endpoint in slice.endpoints { writer.message(2) { write(endpoint, namespace: namespace, to: &$0) } }
        for port in slice.ports {
            writer.message(3) {
                $0.string(1, port.name)
                $0.string(2, port.transport.rawValue)
                if let number = port.port { $0.integer(3, number) }
            }
        }
        writer.string(4, slice.addressType.rawValue)
    }

    static func write(_ endpoints: Endpoints, to writer: inout ProtobufWriter) {
        let namespace = endpoints.metadata.namespace
        for subset in endpoints.subsets {
            writer.message(2) { writer in
                for address in subset.addresses { writer.message(1) { write(address, namespace, to: &$0) } }
                for address in subset.notReadyAddresses { writer.message(2) { write(address, namespace, to: &$0) } }
                for port in subset.ports {
                    writer.message(3) {
                        $0.string(1, port.name)
                        $0.integer(2, port.port ?? 0)
                        $0.string(3, port.transport.rawValue)
                    }
                }
            }
        }
    }

    private static func write(_ endpoint: Endpoint, namespace: String, to writer: inout ProtobufWriter) {
        writer.strings(1, endpoint.addresses.map(\.text))
        writer.message(2) { $0.bool(1, endpoint.isReady) }
        writer.string(3, ifPresent: endpoint.hostname)
        if let target = endpoint.target { writer.message(4) { write(target, namespace, to: &$0) } }
        writer.string(6, ifPresent: endpoint.nodeName)
        writer.string(7, ifPresent: endpoint.zone)
    }

    private static func write(_ address: EndpointsAddress, _ namespace: String, to writer: inout ProtobufWriter) {
        writer.string(1, address.address.text)
        if let target = address.target { writer.message(2) { write(target, namespace, to: &$0) } }
        writer.string(3, address.hostname ?? "")
        writer.string(4, ifPresent: address.nodeName)
    }

    private static func write(_ target: TargetReference, _ namespace: String, to writer: inout ProtobufWriter) {
        writer.string(1, target.kind)
        writer.string(2, namespace)
        writer.string(3, target.name)
        for field: UInt64 in 4...7 { writer.string(field, "") }
    }
}
