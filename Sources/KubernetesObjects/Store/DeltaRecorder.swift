import NetworkAddress

/// Remembers how things were before the first of several changes, to compare in the end.
struct DeltaRecorder {
    var services: Set<NamespacedName> = []
    private var oldNamespaces: [String: Namespace?] = [:]
    private var oldNodes: [String: Node?] = [:]
    private var hadPodAddress: [PodAddress: Bool] = [:]

    mutating func willChange(namespace name: String, in objects: ClusterObjects) {
        if oldNamespaces[name] == nil { oldNamespaces[name] = .some(objects.namespaces[name]) }
    }

    mutating func willChange(node name: String, in objects: ClusterObjects) {
        if oldNodes[name] == nil { oldNodes[name] = .some(objects.nodes[name]) }
    }

    mutating func willChange(pod key: NamespacedName, to pod: Pod?, in objects: ClusterObjects) {
        for ip in [objects.pod(key)?.verifiableIP, pod?.verifiableIP].compactMap({ $0 }) {
            let address = PodAddress(namespace: key.namespace, ip: ip)
            if hadPodAddress[address] == nil {
                hadPodAddress[address] = objects.hasPod(at: ip, in: key.namespace)
            }
        }
    }

    /// What is different now.
    func delta(to objects: ClusterObjects) -> ClusterDelta {
        var delta = ClusterDelta()
        delta.services = services
        for (name, old) in oldNamespaces {
            switch (old, objects.namespaces[name]) {
            case (nil, .some): delta.addedNamespaces.insert(name)
            case (.some, nil): delta.removedNamespaces.insert(name)
            case (let old?, let new?) where old.metadata.labels != new.metadata.labels:
                delta.relabelledNamespaces.insert(name)
            default: break
            }
        }
        for (address, existed) in hadPodAddress {
            switch (existed, objects.hasPod(at: address.ip, in: address.namespace)) {
            case (false, true): delta.addedPodAddresses.insert(address)
            case (true, false): delta.removedPodAddresses.insert(address)
            default: break
            }
        }
        for (name, old) in oldNodes where old?.content != objects.nodes[name]?.content { delta.nodes.insert(name) }
        return delta
    }
}
