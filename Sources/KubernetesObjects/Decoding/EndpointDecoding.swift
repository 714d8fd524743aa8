/// Reads EndpointSlices and Endpoints.
enum EndpointDecoding {
    /// - Throws: where the address type is unusable: the addresses would mean nothing.
    static func slice(
        of field: Field, _ metadata: ObjectMetadata, _ faults: inout FieldFaults
    ) throws(FieldFault) -> EndpointSlice {
        var typeFaults = FieldFaults()
        let type = field["addressType"].choice(AddressType.self, &typeFaults)
        guard let type else {
            throw typeFaults.noted.first ?? field["addressType"].mismatch("IPv4, IPv6 or FQDN")
        }
        var slice = EndpointSlice(metadata: metadata, serviceName: serviceName(of: metadata), addressType: type)
        slice.endpoints = field["endpoints"].elements(&faults).compactMap { endpoint(of: $0, type, &faults) }
        slice.ports = field["ports"].elements(&faults).compactMap { port(of: $0, &faults) }
        return slice
    }

    static func endpoints(
        of field: Field, _ metadata: ObjectMetadata, _ faults: inout FieldFaults
    ) -> Endpoints {
        let subsets = field["subsets"].elements(&faults).map { subset in
            EndpointsSubset(
                addresses: subset["addresses"].elements(&faults).compactMap { endpointsAddress(of: $0, &faults) },
                notReadyAddresses: subset["notReadyAddresses"].elements(&faults).compactMap {
                    endpointsAddress(of: $0, &faults)
                },
                ports: subset["ports"].elements(&faults).compactMap { port(of: $0, &faults) })
        }
        return Endpoints(metadata: metadata, subsets: subsets)
    }

    private static func serviceName(of metadata: ObjectMetadata) -> String? {
        guard let name = metadata.labels[EndpointSlice.serviceNameLabel], !name.isEmpty else { return nil }
        return name
    }

    /// `nil` where no address is left.
    private static func endpoint(of field: Field, _ type: AddressType, _ faults: inout FieldFaults) -> Endpoint? {
        let addresses = field["addresses"].elements(&faults).compactMap { address(of: $0, type, &faults) }
        guard !addresses.isEmpty else { return nil }
        // v1beta1 had a map where v1 has fields.
        let topology = field["deprecatedTopology"].value == nil ? field["topology"] : field["deprecatedTopology"]
        return Endpoint(
            addresses: addresses, isReady: field["conditions"]["ready"].bool(&faults) ?? true,
            hostname: field["hostname"].label(&faults), target: target(of: field["targetRef"], &faults),
            nodeName: field["nodeName"].shortText(&faults)
                ?? topology["kubernetes.io/hostname"].shortText(&faults),
            zone: field["zone"].shortText(&faults)
                ?? topology["topology.kubernetes.io/zone"].shortText(&faults))
    }

    private static func address(
        of field: Field, _ type: AddressType, _ faults: inout FieldFaults
    ) -> EndpointAddress? {
        if type == .fqdn { return field.shortText(&faults).map { EndpointAddress($0) } }
        guard let address = field.endpointAddress(&faults) else { return nil }
        guard address.ip.map({ AddressType(IPFamily($0)) }) == type else {
            faults.note(field.mismatch("an \(type.rawValue) address"))
            return nil
        }
        return address
    }

    private static func endpointsAddress(of field: Field, _ faults: inout FieldFaults) -> EndpointsAddress? {
        guard let address = field["ip"].endpointAddress(&faults) else { return nil }
        return EndpointsAddress(
            address: address, hostname: field["hostname"].label(&faults),
            target: target(of: field["targetRef"], &faults), nodeName: field["nodeName"].shortText(&faults))
    }

    /// A port without a number stands for all ports; one with an absurd number is ignored.
    private static func port(of field: Field, _ faults: inout FieldFaults) -> EndpointPort? {
        guard let identity = field.portIdentity(&faults) else { return nil }
        let number = field["port"].port(&faults)
        guard number != nil || field["port"].value == nil else { return nil }
        return EndpointPort(name: identity.name, transport: identity.transport, port: number)
    }

    private static func target(of field: Field, _ faults: inout FieldFaults) -> TargetReference? {
        guard let name = field["name"].shortText(&faults) else { return nil }
        return TargetReference(kind: field["kind"].shortText(&faults) ?? "", name: name)
    }
}
