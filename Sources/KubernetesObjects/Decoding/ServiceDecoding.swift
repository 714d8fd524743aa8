import NetworkAddress

/// Reads Services.
enum ServiceDecoding {
    /// - Throws: where the type or the external name is unusable: the service would be answered as something else.
    static func service(
        of field: Field, _ metadata: ObjectMetadata, _ faults: inout FieldFaults
    ) throws(FieldFault) -> Service {
        let spec = field["spec"]
        guard spec.value == nil || spec.value?.map != nil else { throw spec.mismatch("a map") }
        var service = Service(metadata: metadata, type: try type(of: spec["type"]))
        if service.type == .externalName {
            service.externalName = try externalName(of: spec["externalName"])
        } else {
            readClusterIPs(spec, into: &service, &faults)
        }
        service.ipFamilies = spec["ipFamilies"].elements(&faults).compactMap { $0.choice(IPFamily.self, &faults) }
        service.ipFamilyPolicy = spec["ipFamilyPolicy"].choice(IPFamilyPolicy.self, &faults)
        service.ports = spec["ports"].elements(&faults).compactMap { port(of: $0, &faults) }
        service.selector = MetadataDecoding.labels(of: spec["selector"], &faults)
        service.publishNotReadyAddresses = spec["publishNotReadyAddresses"].bool(&faults) ?? false
        service.externalIPs = spec["externalIPs"].elements(&faults).compactMap { $0.ipAddress(&faults) }
        let ingress = field["status"]["loadBalancer"]["ingress"].elements(&faults)
        service.loadBalancerIngress = ingress.compactMap { loadBalancerIngress(of: $0, &faults) }
        return service
    }

    private static func type(of field: Field) throws(FieldFault) -> ServiceType {
        var faults = FieldFaults()
        let type = field.choice(ServiceType.self, &faults)
        if let fault = faults.noted.first { throw fault }
        return type ?? .clusterIP
    }

    /// Whether it is a usable domain name is for the DNS side to say; here only that it may be one.
    private static func externalName(of field: Field) throws(FieldFault) -> String {
        guard let text = field.value?.string, (1...254).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { throw field.mismatch("a domain name") }
        return text
    }

    /// `clusterIPs`, or `clusterIP` where there are none, as before Kubernetes 1.20.
    private static func readClusterIPs(_ spec: Field, into service: inout Service, _ faults: inout FieldFaults) {
        var fields = spec["clusterIPs"].elements(&faults)
        if fields.isEmpty { fields = [spec["clusterIP"]] }
        service.isHeadless = fields.contains { $0.value?.string == "None" }
        if service.isHeadless { fields.removeAll { $0.value?.string == "None" } }
        let addresses = fields.compactMap { $0.ipAddress(&faults) }
        service.clusterIPs = service.isHeadless ? [] : addresses
    }

    static func port(of field: Field, _ faults: inout FieldFaults) -> ServicePort? {
        guard let identity = field.portIdentity(&faults) else { return nil }
        guard field["port"].value != nil else {
            faults.note(field["port"].mismatch("within 1…65535"))
            return nil
        }
        guard let port = field["port"].port(&faults) else { return nil }
        return ServicePort(
            name: identity.name, transport: identity.transport, port: port,
            targetPort: targetPort(of: field["targetPort"], &faults))
    }

    /// A number, or the name of a container port; 0 and an empty text mean the same port as the service's.
    private static func targetPort(of field: Field, _ faults: inout FieldFaults) -> TargetPort? {
        guard let value = field.value, value.integer != 0, value.string != "" else { return nil }
        if let name = value.string {
            guard NameSyntax.isLabel(name) else {
                faults.note(field.mismatch("a port's number or name"))
                return nil
            }
            return .name(name)
        }
        return field.port(&faults).map(TargetPort.number)
    }

    private static func loadBalancerIngress(of field: Field, _ faults: inout FieldFaults) -> LoadBalancerIngress? {
        let ip = field["ip"].ipAddress(&faults)
        let hostname = field["hostname"].shortText(&faults)
        return ip == nil && hostname == nil ? nil : LoadBalancerIngress(ip: ip, hostname: hostname)
    }
}
