import KubernetesObjects
import KubernetesProtobuf
import NetworkAddress

extension ProtoService: ObjectMessage {
    static var kind: ObjectKind { .service }

    var object: KubernetesObject? {
        let spec = self.spec
        guard let metadata = metadata.metadata(of: .service),
            let type = spec.type.isEmpty ? .clusterIP : ServiceType(rawValue: spec.type)
        else { return nil }
        var service = Service(metadata: metadata, type: type)
        guard spec.readAddresses(into: &service), spec.readFamilies(into: &service),
            ProtoObjectMeta.areLabels(spec.selector),
            let ports = spec.ports.compactMapAll(\.servicePort),
            let ingress = status.loadBalancer.ingress.compactMapAll(\.ingress)
        else { return nil }
        service.ports = ports
        service.selector = spec.selector
        service.publishNotReadyAddresses = spec.publishNotReadyAddresses
        service.loadBalancerIngress = ingress
        return .service(service)
    }

    var value: ManifestValue {
        .map([
            "metadata": hasMetadata ? metadata.value : nil, "spec": spec.value,
            "status": .map(["loadBalancer": .map(["ingress": .list(status.loadBalancer.ingress.map(\.value))])]),
        ])
    }
}

extension ProtoServiceSpec {
    /// Whether the name or the addresses are beyond doubt.
    fileprivate func readAddresses(into service: inout Service) -> Bool {
        guard let external = externalIps.compactMapAll({ IPAddress($0) }) else { return false }
        service.externalIPs = external
        if service.type == .externalName {
            service.externalName = externalName
            return (1...254).contains(externalName.utf8.count)
                && externalName.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        }
        let texts = clusterIps.isEmpty && !clusterIp.isEmpty ? [clusterIp] : clusterIps
        if texts == ["None"] {
            service.isHeadless = true
            return true
        }
        guard let addresses = texts.compactMapAll({ IPAddress($0) }) else { return false }
        service.clusterIPs = addresses
        return true
    }

    fileprivate func readFamilies(into service: inout Service) -> Bool {
        guard let families = ipFamilies.compactMapAll({ IPFamily(rawValue: $0) }) else { return false }
        service.ipFamilies = families
        guard !ipFamilyPolicy.isEmpty else { return true }
        service.ipFamilyPolicy = IPFamilyPolicy(rawValue: ipFamilyPolicy)
        return service.ipFamilyPolicy != nil
    }

    fileprivate var value: ManifestValue {
        .map([
            "type": .text(type), "externalName": .text(externalName), "clusterIP": .text(clusterIp),
            "clusterIPs": .texts(clusterIps), "ipFamilies": .texts(ipFamilies),
            "ipFamilyPolicy": .text(ipFamilyPolicy), "ports": .list(ports.map(\.value)),
            "selector": .texts(selector), "externalIPs": .texts(externalIps),
            "publishNotReadyAddresses": .bool(publishNotReadyAddresses),
        ])
    }
}

extension ProtoServicePort {
    fileprivate var servicePort: ServicePort? {
        guard let port = UInt16(exactly: port), port > 0, name.isEmpty || NameSyntax.isLabel(name),
            let transport = TransportProtocol(message: `protocol`)
        else { return nil }
        var target = TargetPort.number(port)
        if targetPort.type == 1 {
            guard NameSyntax.isLabel(targetPort.strVal) else { return nil }
            target = .name(targetPort.strVal)
        } else if targetPort.intVal != 0 {
            guard let number = UInt16(exactly: targetPort.intVal) else { return nil }
            target = .number(number)
        }
        return ServicePort(name: name, transport: transport, port: port, targetPort: target)
    }

    fileprivate var value: ManifestValue {
        .map([
            "name": .text(name), "protocol": .text(`protocol`), "port": hasPort ? .number(port) : nil,
            "targetPort": hasTargetPort ? targetPort.value : nil,
        ])
    }
}

extension ProtoLoadBalancerIngress {
    fileprivate var ingress: LoadBalancerIngress? {
        guard case .plain(let hostname) = OptionalText(short: hostname) else { return nil }
        guard !ip.isEmpty else { return hostname.map { LoadBalancerIngress(hostname: $0) } }
        return IPAddress(ip).map { LoadBalancerIngress(ip: $0, hostname: hostname) }
    }

    fileprivate var value: ManifestValue { .map(["ip": .text(ip), "hostname": .text(hostname)]) }
}

extension Collection {
    /// What all elements become; `nil` where one of them becomes nothing.
    func compactMapAll<Result>(_ transform: (Element) -> Result?) -> [Result]? {
        var results: [Result] = []
        results.reserveCapacity(count)
        for element in self {
            guard let result = transform(element) else { return nil }
            results.append(result)
        }
        return results
    }
}
