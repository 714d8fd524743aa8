import KubernetesObjects
import KubernetesProtobuf

extension ProtoPod: ObjectMessage {
    static var kind: ObjectKind { .pod }

    var object: KubernetesObject? {
        let (spec, status) = (self.spec, self.status)
        guard let metadata = metadata.metadata(of: .pod),
            let addresses = status.addresses,
            let ports = spec.portMessages.compactMapAll(\.port),
            case .plain(let hostname) = OptionalText(label: spec.hostname),
            case .plain(let subdomain) = OptionalText(label: spec.subdomain),
            case .plain(let nodeName) = OptionalText(short: spec.nodeName)
        else { return nil }
        var pod = Pod(metadata: metadata)
        if self.metadata.hasDeletionTimestamp {
            guard let time = self.metadata.deletionTimestamp.text else { return nil }
            pod.deletionTimestamp = time
        }
        if !status.phase.isEmpty {
            guard let phase = PodPhase(rawValue: status.phase) else { return nil }
            pod.phase = phase
        }
        pod.podIPs = addresses
        pod.hostname = hostname
        pod.subdomain = subdomain
        pod.containerPorts = ports
        pod.isReady = status.conditions.contains { $0.type == "Ready" && $0.status == "True" }
        pod.hostNetwork = spec.hostNetwork
        pod.nodeName = nodeName
        return .pod(pod)
    }

    var value: ManifestValue {
        .map([
            "metadata": hasMetadata ? metadata.value : nil, "spec": hasSpec ? spec.value : nil,
            "status": hasStatus ? status.value : nil,
        ])
    }
}

extension ProtoPodStatus {
    /// `podIP` first, and none twice.
    fileprivate var addresses: [EndpointAddress]? {
        var addresses: [EndpointAddress] = []
        for text in [podIp] + podIps.map(\.ip) where !text.isEmpty {
            let address = EndpointAddress(text)
            guard address.ip != nil else { return nil }
            if !addresses.contains(where: { $0.ip == address.ip }) { addresses.append(address) }
        }
        return addresses
    }

    fileprivate var value: ManifestValue {
        .map([
            "phase": .text(phase), "podIP": .text(podIp),
            "podIPs": .list(podIps.map { .map(["ip": .text($0.ip)]) }),
            "conditions": .list(conditions.map { .map(["type": .text($0.type), "status": .text($0.status)]) }),
        ])
    }
}

extension ProtoPodSpec {
    /// Init containers count where they go on running beside the others.
    fileprivate var portMessages: [ProtoContainerPort] {
        (containers + initContainers.filter { $0.restartPolicy == "Always" }).flatMap(\.ports)
    }

    fileprivate var value: ManifestValue {
        .map([
            "hostname": .text(hostname), "subdomain": .text(subdomain), "nodeName": .text(nodeName),
            "hostNetwork": .bool(hostNetwork), "containers": .list(containers.map(\.value)),
            "initContainers": .list(initContainers.map(\.value)),
        ])
    }
}

extension ProtoContainer {
    fileprivate var value: ManifestValue {
        .map(["restartPolicy": .text(restartPolicy), "ports": .list(ports.map(\.value))])
    }
}

extension ProtoContainerPort {
    fileprivate var port: ContainerPort? {
        guard let port = UInt16(exactly: containerPort), port > 0, name.isEmpty || NameSyntax.isLabel(name),
            let transport = TransportProtocol(message: `protocol`)
        else { return nil }
        return ContainerPort(name: name, transport: transport, port: port)
    }

    fileprivate var value: ManifestValue {
        .map([
            "name": .text(name), "protocol": .text(`protocol`),
            "containerPort": hasContainerPort ? .number(containerPort) : nil,
        ])
    }
}
