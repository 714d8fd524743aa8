/// Slices that no API server has, made here.
enum DerivedSlice {
    /// - Parameter index: makes the name unique among the service's derived slices and orders them.
    static func make(
        of service: NamespacedName, index: Int, family: IPFamily, endpoints: [Endpoint], ports: [EndpointPort]
    ) -> EndpointSlice {
        let digits = String(index)
        let padded = String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
        let metadata = ObjectMetadata(
            namespace: service.namespace, name: "\(service.name)-\(padded)",
            labels: [EndpointSlice.serviceNameLabel: service.name])
        return EndpointSlice(
            metadata: metadata, serviceName: service.name, addressType: AddressType(family), endpoints: endpoints,
            ports: ports)
    }
}
