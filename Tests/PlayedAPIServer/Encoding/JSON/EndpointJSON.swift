import KubernetesObjects

/// What EndpointSlices and Endpoints have beside their metadata.
enum EndpointJSON {
    static func write(_ slice: EndpointSlice, to writer: inout JSONWriter) {
        writer.member("addressType", slice.addressType.rawValue)
        writer.key("endpoints")
        writer.array(slice.endpoints) { writer, endpoint in
            writer.object { write(endpoint, namespace: slice.metadata.namespace, to: &$0) }
        }
        writer.key("ports")
        writer.array(slice.ports) { writer, port in
            writer.object { write(port, to: &$0, isNameAlwaysThere: true) }
        }
    }

    static func write(_ endpoints: Endpoints, to writer: inout JSONWriter) {
        let namespace = endpoints.metadata.namespace
        writer.member("subsets", ifAny: endpoints.subsets) { writer, subset in
            writer.member("addresses", ifAny: subset.addresses) { write($1, namespace: namespace, to: &$0) }
            writer.member("notReadyAddresses", ifAny: subset.notReadyAddresses) {
                write($1, namespace: namespace, to: &$0)
            }
            writer.member("ports", ifAny: subset.ports) { write($1, to: &$0, isNameAlwaysThere: false) }
        }
    }

    private static func write(_ endpoint: Endpoint, namespace: String, to writer: inout JSONWriter) {
        writer.member("addresses", ifAny: endpoint.addresses.map(\.text))
        writer.member("conditions") { $0.member("ready", endpoint.isReady) }
        writer.member("hostname", ifPresent: endpoint.hostname)
        write(endpoint.target, namespace: namespace, to: &writer)
        writer.member("nodeName", ifPresent: endpoint.nodeName)
        writer.member("zone", ifPresent: endpoint.zone)
    }

    private static func write(_ address: EndpointsAddress, namespace: String, to writer: inout JSONWriter) {
        writer.member("ip", address.address.text)
        writer.member("hostname", ifPresent: address.hostname)
        writer.member("nodeName", ifPresent: address.nodeName)
        write(address.target, namespace: namespace, to: &writer)
    }

    private static func write(_ target: TargetReference?, namespace: String, to writer: inout JSONWriter) {
        guard let target else { return }
        writer.member("targetRef") { writer in
            writer.member("kind", ifPresent: target.kind)
            writer.member("namespace", ifPresent: namespace)
            writer.member("name", target.name)
        }
    }

    private static func write(_ port: EndpointPort, to writer: inout JSONWriter, isNameAlwaysThere: Bool) {
        if isNameAlwaysThere || !port.name.isEmpty { writer.member("name", port.name) }
        writer.member("protocol", port.transport.rawValue)
        if let number = port.port { writer.member("port", number) }
    }
}
