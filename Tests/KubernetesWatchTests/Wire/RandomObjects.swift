import Foundation
import KubernetesProtobuf
import SwiftProtobuf

/// Objects whose fields are right or wrong at random, in both encodings.
struct RandomObjects {
    private var random: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    /// JSON without what protobuf cannot tell from missing: empty texts and lists.
    struct Object {
        let json: [String: Any]
        let protobuf: Data
    }

    private static let names = ["web", "web", "web", "a-b", "A", "a.b", "-", "", "0"]
    private static let addresses = ["10.0.0.1", "10.0.0.1", "10.0.0.2", "fd00::1", "10.0.0", "None", "", "01.2.3.4"]
    private static let ports: [Int32] = [80, 80, 443, 0, -1, 65535, 65536, .max, .min]
    private static let transports = ["TCP", "TCP", "UDP", "SCTP", "tcp", ""]
    private static let labels = [
        ["a": "b"], ["kubernetes.io/service-name": "web"], ["a b": "c"], ["a": "c d", "e": ""], [:], ["a/b/c": "d"],
    ]

    private mutating func pick<Element>(_ elements: [Element]) -> Element? {
        Int.random(in: 0..<4, using: &random) == 0 ? nil : elements.randomElement(using: &random)
    }

    private mutating func text(_ texts: [String], _ key: String, _ json: inout [String: Any]) -> String {
        let text = pick(texts) ?? ""
        if !text.isEmpty { json[key] = text }
        return text
    }

    private mutating func metadata(_ json: inout [String: Any]) -> ProtoObjectMeta {
        var metadata: [String: Any] = [:]
        let long = String(repeating: "u", count: 254)
        let message = ProtoObjectMeta.with {
            $0.name = text(Self.names, "name", &metadata)
            $0.namespace = text(["prod", "prod", "prod", "P"], "namespace", &metadata)
            $0.uid = text(["1", "2", long], "uid", &metadata)
            $0.resourceVersion = text(["1", "2"], "resourceVersion", &metadata)
            $0.labels = pick(Self.labels) ?? [:]
        }
        if !message.labels.isEmpty { metadata["labels"] = message.labels }
        json["metadata"] = metadata
        return message
    }

    private mutating func texts(_ texts: [String], _ key: String, _ json: inout [String: Any]) -> [String] {
        let list = (0..<Int.random(in: 0...2, using: &random)).compactMap { _ in texts.randomElement(using: &random) }
        if !list.isEmpty { json[key] = list }
        return list
    }

    mutating func service() throws -> Object {
        var (json, spec): ([String: Any], [String: Any]) = ([:], [:])
        var service = ProtoService()
        service.metadata = metadata(&json)
        service.spec.type = text(["ClusterIP", "ExternalName", "NodePort", "Odd"], "type", &spec)
        service.spec.externalName = text(["example.org", "a b", "x"], "externalName", &spec)
        service.spec.clusterIp = text(Self.addresses, "clusterIP", &spec)
        service.spec.clusterIps = texts(Self.addresses, "clusterIPs", &spec)
        service.spec.externalIps = texts(Self.addresses, "externalIPs", &spec)
        service.spec.ipFamilies = texts(["IPv4", "IPv6", "IPv5"], "ipFamilies", &spec)
        service.spec.ipFamilyPolicy = text(["SingleStack", "Any"], "ipFamilyPolicy", &spec)
        service.spec.selector = pick(Self.labels) ?? [:]
        if !service.spec.selector.isEmpty { spec["selector"] = service.spec.selector }
        if let port = pick(Self.ports) {
            var fields: [String: Any] = ["port": port]
            var message = ProtoServicePort()
            message.port = port
            message.name = text(Self.names, "name", &fields)
            message.protocol = text(Self.transports, "protocol", &fields)
            if let target = pick(Self.ports) {
                fields["targetPort"] = target
                message.targetPort = .with { ($0.type, $0.intVal) = (0, target) }
            } else if let name = pick(Self.names) {
                fields["targetPort"] = name
                message.targetPort = .with { ($0.type, $0.strVal) = (1, name) }
            }
            service.spec.ports = [message]
            spec["ports"] = [fields]
        }
        json["spec"] = spec
        return Object(json: json, protobuf: try service.serializedData())
    }

    mutating func slice() throws -> Object {
        var json: [String: Any] = [:]
        var slice = ProtoEndpointSlice()
        slice.metadata = metadata(&json)
        slice.addressType = text(["IPv4", "IPv4", "IPv6", "FQDN", "IPX"], "addressType", &json)
        var endpoints: [[String: Any]] = []
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            var (fields, target): ([String: Any], [String: Any]) = ([:], [:])
            var message = ProtoEndpoint()
            message.addresses = texts(Self.addresses, "addresses", &fields)
            message.hostname = text(Self.names, "hostname", &fields)
            message.nodeName = text(["node", String(repeating: "n", count: 254)], "nodeName", &fields)
            message.zone = text(["zone"], "zone", &fields)
            message.targetRef.name = text(Self.names, "name", &target)
            message.targetRef.kind = text(["Pod", String(repeating: "k", count: 254)], "kind", &target)
            fields["targetRef"] = target
            if let ready = pick([true, false]) {
                message.conditions.ready = ready
                fields["conditions"] = ["ready": ready]
            }
            if let topology = pick([["kubernetes.io/hostname": "old"], [:], [:]]), !topology.isEmpty {
                message.deprecatedTopology = topology
                fields["deprecatedTopology"] = topology
            }
            slice.endpoints.append(message)
            endpoints.append(fields)
        }
        if !endpoints.isEmpty { json["endpoints"] = endpoints }
        if let port = pick(Self.ports) {
            var fields: [String: Any] = ["port": port]
            var message = ProtoEndpointPort()
            message.port = port
            message.protocol = text(Self.transports, "protocol", &fields)
            slice.ports = [message]
            json["ports"] = [fields]
        }
        return Object(json: json, protobuf: try slice.serializedData())
    }
}
