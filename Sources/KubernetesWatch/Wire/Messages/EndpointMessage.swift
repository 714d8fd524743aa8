import KubernetesObjects
import KubernetesProtobuf
import NetworkAddress

extension ProtoEndpointSlice: ObjectMessage {
    static var kind: ObjectKind { .endpointSlice }

    var object: KubernetesObject? {
        guard let metadata = metadata.metadata(of: .endpointSlice) else { return nil }
        // Host names are rare enough for the slow way.
        guard let type = AddressType(rawValue: addressType), type != .fqdn else { return nil }
        guard let endpoints = endpoints.compactMapAll({ $0.endpoint(type) }),
            let ports = ports.compactMapAll(\.endpointPort)
        else { return nil }
        let service = metadata.labels[EndpointSlice.serviceNameLabel] ?? ""
        return .endpointSlice(
            EndpointSlice(
                metadata: metadata, serviceName: service.isEmpty ? nil : service, addressType: type,
                endpoints: endpoints, ports: ports))
    }

    var value: ManifestValue {
        .map([
            "metadata": hasMetadata ? metadata.value : nil, "addressType": .text(addressType),
            "endpoints": .list(endpoints.map(\.value)), "ports": .list(ports.map(\.value)),
        ])
    }
}

extension ProtoEndpoint {
    fileprivate func endpoint(_ type: AddressType) -> Endpoint? {
        guard !addresses.isEmpty, deprecatedTopology.isEmpty,
            let addresses = addresses.compactMapAll({ Self.address($0, type) }),
            case .plain(let hostname) = OptionalText(label: hostname),
            case .plain(let nodeName) = OptionalText(short: nodeName),
            case .plain(let zone) = OptionalText(short: zone),
            let targetName = OptionalText(short: targetRef.name).plainText,
            let targetKind = OptionalText(short: targetRef.kind).plainText
        else { return nil }
        return Endpoint(
            addresses: addresses, isReady: conditions.hasReady ? conditions.ready : true, hostname: hostname,
            target: targetName.isEmpty ? nil : TargetReference(kind: targetKind, name: targetName),
            nodeName: nodeName, zone: zone)
    }

    private static func address(_ text: String, _ type: AddressType) -> EndpointAddress? {
        let address = EndpointAddress(text)
        guard let ip = address.ip, ip.isIPv4 == (type == .ipv4) else { return nil }
        return address
    }

    fileprivate var value: ManifestValue {
        .map([
            "addresses": .texts(addresses),
            "conditions": conditions.hasReady ? .map(["ready": .bool(conditions.ready)]) : nil,
            "hostname": .text(hostname), "nodeName": .text(nodeName), "zone": .text(zone),
            "targetRef": hasTargetRef
                ? .map(["kind": .text(targetRef.kind), "name": .text(targetRef.name)]) : nil,
            "deprecatedTopology": .texts(deprecatedTopology),
        ])
    }
}

extension OptionalText {
    /// The text, empty where it is missing; `nil` where it is in doubt.
    fileprivate var plainText: String? {
        if case .plain(let text) = self { text ?? "" } else { nil }
    }
}

extension ProtoEndpointPort {
    fileprivate var endpointPort: EndpointPort? {
        guard name.isEmpty || NameSyntax.isLabel(name), let transport = TransportProtocol(message: `protocol`) else {
            return nil
        }
        guard hasPort else { return EndpointPort(name: name, transport: transport, port: nil) }
        guard let port = UInt16(exactly: port), port > 0 else { return nil }
        return EndpointPort(name: name, transport: transport, port: port)
    }

    fileprivate var value: ManifestValue {
        .map([
            "name": .text(name), "protocol": .text(`protocol`), "port": hasPort ? .number(port) : nil,
        ])
    }
}
