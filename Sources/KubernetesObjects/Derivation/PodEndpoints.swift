/// The endpoints of a service with a selector, made of the pods it selects.
///
/// Follows the EndpointSlice controller of Kubernetes 1.36, for clusters of manifests in which nobody runs it.
enum PodEndpoints {
    /// One slice for each family and set of ports, endpoints in the order of the pods' names.
    ///
    /// - Parameters:
    ///   - pods: pods of the service's namespace that it selects, in any order.
    ///   - nodes: the cluster's nodes by name, which say in which zone a pod is.
    static func slices(for service: Service, pods: some Sequence<Pod>, nodes: [String: Node]) -> [EndpointSlice] {
        let families = families(of: service)
        var groups: [Group: [Endpoint]] = [:]
        var order: [Group] = []
        for pod in pods.sorted(by: { $0.metadata.name < $1.metadata.name }) where isIncluded(pod) {
            let ports = ports(of: service, in: pod)
            for family in families ?? primaryFamily(of: pod) {
                let addresses = pod.podIPs.filter { $0.ip.map(IPFamily.init) == family }
                guard !addresses.isEmpty else { continue }
                let group = Group(family: family, ports: ports)
                if groups[group] == nil { order.append(group) }
                let zone = pod.nodeName.flatMap { nodes[$0]?.zone }
                groups[group, default: []].append(endpoint(of: pod, addresses, service, zone: zone))
            }
        }
        return order.enumerated().map { index, group in
            DerivedSlice.make(
                of: service.key, index: index, family: group.family, endpoints: groups[group] ?? [],
                ports: group.ports)
        }
    }

    /// Whether every label of a selector is on a pod. An empty selector selects nothing: such a service's endpoints
    /// are somebody else's to make.
    static func selects(_ selector: [String: String], _ pod: Pod) -> Bool {
        !selector.isEmpty && selector.allSatisfy { pod.metadata.labels[$0.key] == $0.value }
    }

    private struct Group: Hashable {
        let family: IPFamily
        let ports: [EndpointPort]
    }

    /// Terminating pods are included, as not ready; those that have ended are not.
    private static func isIncluded(_ pod: Pod) -> Bool {
        pod.phase?.isTerminal != true
    }

    /// `nil` where a service says nothing of its families: then it has those of a cluster with one family, which is
    /// that of its pods.
    private static func families(of service: Service) -> [IPFamily]? {
        if !service.ipFamilies.isEmpty { return distinct(service.ipFamilies) }
        if !service.clusterIPs.isEmpty { return distinct(service.clusterIPs.map(IPFamily.init)) }
        switch service.ipFamilyPolicy {
        case .preferDualStack, .requireDualStack: return [.ipv4, .ipv6]
        case .singleStack, nil: return nil
        }
    }

    private static func distinct(_ families: [IPFamily]) -> [IPFamily] {
        IPFamily.allCases.filter(families.contains)
    }

    private static func primaryFamily(of pod: Pod) -> [IPFamily] {
        pod.podIP.map { [IPFamily($0)] } ?? []
    }

    private static func endpoint(
        of pod: Pod, _ addresses: [EndpointAddress], _ service: Service, zone: String?
    ) -> Endpoint {
        let isNamed = pod.subdomain == service.metadata.name
        return Endpoint(
            addresses: addresses,
            isReady: service.publishNotReadyAddresses || (pod.isReady && !pod.isTerminating),
            hostname: isNamed ? pod.hostname : nil,
            target: TargetReference(kind: ObjectKind.pod.rawValue, name: pod.metadata.name), nodeName: pod.nodeName,
            zone: zone)
    }

    /// The service's ports with the numbers they have in this pod; a named port the pod lacks is left out.
    private static func ports(of service: Service, in pod: Pod) -> [EndpointPort] {
        service.ports.compactMap { port in
            number(of: port, in: pod).map { EndpointPort(name: port.name, transport: port.transport, port: $0) }
        }
    }

    private static func number(of port: ServicePort, in pod: Pod) -> UInt16? {
        switch port.targetPort {
        case .number(let number): return number
        case .name(let name):
            return pod.containerPorts.first { $0.name == name && $0.transport == port.transport }?.port
        }
    }
}
