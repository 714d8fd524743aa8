/// Reads Pods.
enum PodDecoding {
    static func pod(of field: Field, _ metadata: ObjectMetadata, _ faults: inout FieldFaults) -> Pod {
        let (spec, status) = (field["spec"], field["status"])
        var pod = Pod(metadata: metadata)
        pod.podIPs = addresses(of: status, &faults)
        pod.phase = status["phase"].choice(PodPhase.self, &faults)
        pod.hostname = spec["hostname"].label(&faults)
        pod.subdomain = spec["subdomain"].label(&faults)
        pod.containerPorts = containerPorts(of: spec, &faults)
        pod.isReady = isReady(status, &faults)
        pod.deletionTimestamp = field["metadata"]["deletionTimestamp"].shortText(&faults, maximum: 64)
        pod.hostNetwork = spec["hostNetwork"].bool(&faults) ?? false
        pod.nodeName = spec["nodeName"].shortText(&faults)
        return pod
    }

    /// `podIP`, then what else `podIPs` has.
    private static func addresses(of status: Field, _ faults: inout FieldFaults) -> [EndpointAddress] {
        var addresses: [EndpointAddress] = []
        let all = [status["podIP"]] + status["podIPs"].elements(&faults).map { $0["ip"] }
        for field in all {
            guard let address = field.endpointAddress(&faults) else { continue }
            if !addresses.contains(where: { $0.ip == address.ip }) { addresses.append(address) }
        }
        return addresses
    }

    /// Init containers count where they go on running beside the others (`restartPolicy: Always`).
    private static func containerPorts(of spec: Field, _ faults: inout FieldFaults) -> [ContainerPort] {
        var containers = spec["containers"].elements(&faults)
        containers += spec["initContainers"].elements(&faults).filter { $0["restartPolicy"].value?.string == "Always" }
        return containers.flatMap { container in
            container["ports"].elements(&faults).compactMap { port(of: $0, &faults) }
        }
    }

    private static func port(of field: Field, _ faults: inout FieldFaults) -> ContainerPort? {
        guard let identity = field.portIdentity(&faults) else { return nil }
        guard field["containerPort"].value != nil else {
            faults.note(field["containerPort"].mismatch("within 1…65535"))
            return nil
        }
        return field["containerPort"].port(&faults).map {
            ContainerPort(name: identity.name, transport: identity.transport, port: $0)
        }
    }

    private static func isReady(_ status: Field, _ faults: inout FieldFaults) -> Bool {
        status["conditions"].elements(&faults).contains {
            $0["type"].value?.string == "Ready" && $0["status"].value?.string == "True"
        }
    }
}
