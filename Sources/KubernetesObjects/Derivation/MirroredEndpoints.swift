/// Slices made of an Endpoints object, as the EndpointSliceMirroring controller of Kubernetes makes them.
enum MirroredEndpoints {
    /// One slice for each subset and family. Nothing where the object asks not to be mirrored.
    static func slices(of endpoints: Endpoints) -> [EndpointSlice] {
        guard endpoints.metadata.labels["endpointslice.kubernetes.io/skip-mirror"] != "true" else { return [] }
        var slices: [EndpointSlice] = []
        for subset in endpoints.subsets {
            let all =
                subset.addresses.map { endpoint(of: $0, isReady: true) }
                + subset.notReadyAddresses.map { endpoint(of: $0, isReady: false) }
            for family in IPFamily.allCases {
                let members = all.filter { $0.addresses.first?.ip.map(IPFamily.init) == family }
                guard !members.isEmpty else { continue }
                slices.append(
                    DerivedSlice.make(
                        of: endpoints.serviceKey, index: slices.count, family: family, endpoints: members,
                        ports: subset.ports))
            }
        }
        return slices
    }

    private static func endpoint(of address: EndpointsAddress, isReady: Bool) -> Endpoint {
        Endpoint(
            addresses: [address.address], isReady: isReady, hostname: address.hostname, target: address.target,
            nodeName: address.nodeName)
    }
}
