public import KubernetesObjects
import NetworkAddress

/// A cluster of any size that looks like a real one; the same numbers give the same cluster.
public enum SyntheticCluster {
    /// Namespaces, Services and EndpointSlices, in this order.
    ///
    /// Nine of ten services have a cluster IP in 10.96.0.0/12 and two named ports, the tenth is headless with host names.
    /// Services have `endpoints / services` endpoints on average and one of 200 has many more; slices have at most 100.
    /// All addresses differ; those of endpoints are in 10.128.0.0/9.
    ///
    /// - Parameters:
    ///   - services: at least 1, at most 2^20.
    ///   - endpoints: in all, at most 2^23.
    ///   - namespaces: at least 1.
    ///   - hasTopology: whether endpoints say on which node and in which zone they are. With it and `managedFields`,
    ///     100 000 endpoints of 5 000 services are 12 MB of protobuf; without either, 9 MB.
    public static func make(
        services: Int, endpoints: Int, namespaces: Int = 50, hasTopology: Bool = true, seed: UInt64 = 1
    ) -> [KubernetesObject] {
        precondition((1...1 << 20).contains(services) && (0...1 << 23).contains(endpoints) && namespaces > 0)
        var random = SeededNumbers(seed: seed)
        let names = (0..<namespaces).map { "team-" + padded($0, 2) }
        var objects: [KubernetesObject] = names.map { name in
            .namespace(Namespace(metadata: ObjectMetadata(name: name, labels: ["kubernetes.io/metadata.name": name])))
        }
        var slices: [KubernetesObject] = []
        var firstEndpoint = 0
        for (number, count) in sizes(services: services, endpoints: endpoints, &random).enumerated() {
            let service = SyntheticService(
                number: number, namespace: names[number % namespaces], hasTopology: hasTopology)
            objects.append(.service(service.service))
            for start in stride(from: 0, to: max(count, 1), by: 100) {
                let range = firstEndpoint + start..<firstEndpoint + min(start + 100, count)
                slices.append(.endpointSlice(service.slice(of: range, from: firstEndpoint, &random)))
            }
            firstEndpoint += count
        }
        return objects + slices
    }

    /// How many endpoints each service has; the sum is exact.
    private static func sizes(services: Int, endpoints: Int, _ random: inout SeededNumbers) -> [Int] {
        let average = max(endpoints / services, 1)
        var sizes = (0..<services).map { number in
            number % 200 == 199 ? average * 10 : random.number(below: UInt64(2 * average - 1)) + 1
        }
        var excess = sizes.reduce(0, +) - endpoints
        var index = 0
        while excess != 0 {
            let step = excess > 0 ? (sizes[index] > 0 ? -1 : 0) : 1
            sizes[index] += step
            excess += step
            index = (index + 1) % services
        }
        return sizes
    }

    static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(digits - text.count, 0)) + text
    }
}

/// One service of such a cluster.
struct SyntheticService {
    let number: Int
    let namespace: String
    let hasTopology: Bool

    private var isHeadless: Bool { number % 10 == 9 }
    private var name: String { (isHeadless ? "store-" : "web-") + SyntheticCluster.padded(number, 4) }

    var service: Service {
        var service = Service(metadata: ObjectMetadata(namespace: namespace, name: name, labels: ["app": name]))
        service.isHeadless = isHeadless
        // An odd factor visits each address once, and neighbours get addresses far apart.
        if !isHeadless { service.clusterIPs = [.v4(0x0a60_0000 | UInt32((number + 1) * 0x9e371 % (1 << 20)))] }
        service.ipFamilies = [.ipv4]
        service.ipFamilyPolicy = .singleStack
        service.ports = [
            ServicePort(name: "http", port: 80, targetPort: .number(8080)),
            ServicePort(name: "metrics", port: 9090, targetPort: .name("metrics")),
        ]
        service.selector = ["app": name]
        return service
    }

    /// - Parameters:
    ///   - range: the endpoints, numbered over the whole cluster.
    ///   - first: the first endpoint of the service.
    func slice(of range: Range<Int>, from first: Int, _ random: inout SeededNumbers) -> EndpointSlice {
        let set = random.text(10)
        let endpoints = range.map { endpoint in
            let pod = isHeadless ? "\(name)-\(endpoint - first)" : "\(name)-\(set)-\(random.text(5))"
            let node = endpoint % 200
            return Endpoint(
                addresses: [EndpointAddress(.v4(0x0a80_0000 | UInt32((endpoint + 1) * 0x2c9277 % (1 << 23))))],
                hostname: isHeadless ? pod : nil, target: TargetReference(kind: "Pod", name: pod),
                nodeName: hasTopology ? "node-" + SyntheticCluster.padded(node, 3) : nil,
                zone: hasTopology ? "eu-1" + ["a", "b", "c"][node % 3] : nil)
        }
        let labels = [
            EndpointSlice.serviceNameLabel: name,
            "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io", "app": name,
        ]
        let metadata = ObjectMetadata(
            namespace: namespace, name: "\(name)-\(random.text(5))", labels: labels,
            lastChangeTriggerTime: "2026-01-02T03:04:05Z")
        return EndpointSlice(
            metadata: metadata, serviceName: name, addressType: .ipv4, endpoints: endpoints,
            ports: [EndpointPort(name: "http", port: 8080), EndpointPort(name: "metrics", port: 9090)])
    }
}

/// SplitMix64: numbers that depend on the seed only.
struct SeededNumbers {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func number(below bound: UInt64) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ mixed >> 31) % max(bound, 1))
    }

    /// Of the letters and digits that Kubernetes makes names of.
    mutating func text(_ count: Int) -> String {
        let signs = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
        let octets = (0..<count).map { _ in signs[number(below: UInt64(signs.count))] }
        return String(decoding: octets, as: UTF8.self)
    }
}
