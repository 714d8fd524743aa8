import Foundation
import KubernetesObjects
import KubernetesProtobuf
import SwiftProtobuf

/// An object with something wrong, in both encodings.
struct BadObject: CustomStringConvertible, Sendable {
    let description: String
    let kind: ObjectKind
    let json: String
    let protobuf: any Message
    /// Whether the object is of use without what is wrong.
    let isUsable: Bool
    /// The first fault.
    let fault: String

    private static func service(
        _ what: String, _ json: String, usable: Bool = true, _ fault: String, _ change: (inout ProtoService) -> Void
    ) -> BadObject {
        var message = ProtoService()
        message.metadata.name = "web"
        message.metadata.namespace = "prod"
        change(&message)
        return BadObject(
            description: "Service: \(what)", kind: .service, json: json, protobuf: message, isUsable: usable,
            fault: fault)
    }

    private static let huge = String(repeating: "x", count: 5 << 20)
    private static let web = #"{"metadata":{"name":"web","namespace":"prod"}"#

    static let services: [BadObject] = [
        service("no metadata", "{}", usable: false, "metadata must be a map, got nothing") { $0 = ProtoService() },
        service(
            "null metadata", #"{"metadata":null,"spec":null}"#, usable: false, "metadata must be a map, got nothing"
        ) { $0.clearMetadata() },
        service(
            "no namespace", #"{"metadata":{"name":"web"}}"#, usable: false,
            "metadata.namespace must be a DNS label, got nothing"
        ) { $0.metadata.clearNamespace() },
        service(
            "no name", #"{"metadata":{"namespace":"prod"}}"#, usable: false, "metadata.name must be a name, got nothing"
        ) { $0.metadata.name = "" },
        service(
            "name that is no label", #"{"metadata":{"name":"We_b","namespace":"prod"}}"#, usable: false,
            #"metadata.name must be a DNS label, got "We_b""#
        ) { $0.metadata.name = "We_b" },
        service(
            "namespace that is no label", #"{"metadata":{"name":"web","namespace":"a.b"}}"#, usable: false,
            #"metadata.namespace must be a DNS label, got "a.b""#
        ) { $0.metadata.namespace = "a.b" },
        service(
            "unknown type", web + #","spec":{"type":"Teleport"}}"#, usable: false,
            #"spec.type must be ClusterIP, NodePort, LoadBalancer or ExternalName, got "Teleport""#
        ) { $0.spec.type = "Teleport" },
        service(
            "external name without a name", web + #","spec":{"type":"ExternalName"}}"#, usable: false,
            "spec.externalName must be a domain name, got nothing"
        ) { $0.spec.type = "ExternalName" },
        service(
            "bad cluster IP", web + #","spec":{"clusterIPs":["10.0.0.256","10.0.0.1"]}}"#,
            #"spec.clusterIPs[0] must be an IP address, got "10.0.0.256""#
        ) { $0.spec.clusterIps = ["10.0.0.256", "10.0.0.1"] },
        service(
            "port 0", web + #","spec":{"ports":[{"port":0},{"port":53,"protocol":"UDP"}]}}"#,
            "spec.ports[0].port must be within 1…65535, got 0"
        ) { $0.spec.ports = [port(0), port(53, "UDP")] },
        service(
            "negative port", web + #","spec":{"ports":[{"port":-1}]}}"#,
            "spec.ports[0].port must be within 1…65535, got -1"
        ) { $0.spec.ports = [port(-1)] },
        service(
            "absurd port", web + #","spec":{"ports":[{"port":65536}]}}"#,
            "spec.ports[0].port must be within 1…65535, got 65536"
        ) { $0.spec.ports = [port(65536)] },
        service(
            "unknown protocol", web + #","spec":{"ports":[{"port":1,"protocol":"QUIC"}]}}"#,
            #"spec.ports[0].protocol must be TCP, UDP or SCTP, got "QUIC""#
        ) { $0.spec.ports = [port(1, "QUIC")] },
        service(
            "target port", web + #","spec":{"ports":[{"port":1,"targetPort":"a b"}]}}"#,
            #"spec.ports[0].targetPort must be a port's number or name, got "a b""#
        ) { service in
            var port = port(1)
            port.targetPort.type = 1
            port.targetPort.strVal = "a b"
            service.spec.ports = [port]
        },
        service(
            "unknown family", web + #","spec":{"ipFamilies":["IPv5"],"ipFamilyPolicy":"Any"}}"#,
            #"spec.ipFamilies[0] must be IPv4 or IPv6, got "IPv5""#
        ) {
            $0.spec.ipFamilies = ["IPv5"]
            $0.spec.ipFamilyPolicy = "Any"
        },
        service(
            "label that is none", #"{"metadata":{"name":"web","namespace":"prod","labels":{"a":"b c","d":"e"}}}"#,
            #"metadata.labels.a must be a label value, got "b c""#
        ) { $0.metadata.labels = ["a": "b c", "d": "e"] },
        service(
            "huge label", #"{"metadata":{"name":"web","namespace":"prod","labels":{"a":"\#(huge)"}}}"#,
            "metadata.labels.a must be a label value, got \"\(huge.prefix(64))\"… (5242880 octets)"
        ) { $0.metadata.labels = ["a": huge] },
        service(
            "bad ingress", web + #","status":{"loadBalancer":{"ingress":[{"ip":"x"},{"ip":"10.1.1.1"}]}}}"#,
            #"status.loadBalancer.ingress[0].ip must be an IP address, got "x""#
        ) { $0.status.loadBalancer.ingress = ["x", "10.1.1.1"].map { ip in .with { $0.ip = ip } } },
    ]

    private static func port(_ number: Int32, _ transport: String = "") -> ProtoServicePort {
        .with {
            $0.port = number
            $0.protocol = transport
        }
    }
}

extension BadObject {
    private static func slice(
        _ what: String, _ json: String, usable: Bool = true, _ fault: String,
        _ change: (inout ProtoEndpointSlice) -> Void
    ) -> BadObject {
        var message = ProtoEndpointSlice()
        message.metadata.name = "web-abc"
        message.metadata.namespace = "prod"
        message.addressType = "IPv4"
        change(&message)
        let text = #"{"metadata":{"name":"web-abc","namespace":"prod"},"addressType":"IPv4""# + json
        return BadObject(
            description: "EndpointSlice: \(what)", kind: .endpointSlice, json: text, protobuf: message,
            isUsable: usable, fault: fault)
    }

    static let slices: [BadObject] = [
        slice(
            "bad address", #","endpoints":[{"addresses":["10.1.1"]},{"addresses":["10.1.1.2"]}]}"#,
            #"endpoints[0].addresses[0] must be an IP address, got "10.1.1""#
        ) { $0.endpoints = [endpoint("10.1.1"), endpoint("10.1.1.2")] },
        slice(
            "address of the other family", #","endpoints":[{"addresses":["fd00::1","10.1.1.2"]}]}"#,
            #"endpoints[0].addresses[0] must be an IPv4 address, got "fd00::1""#
        ) { $0.endpoints = [endpoint("fd00::1", "10.1.1.2")] },
        slice("port 0", #","ports":[{"port":0},{"port":80}]}"#, "ports[0].port must be within 1…65535, got 0") {
            $0.ports = [0, 80].map { number in .with { $0.port = number } }
        },
        slice(
            "host name that is no label", #","endpoints":[{"addresses":["10.1.1.2"],"hostname":"a.b"}]}"#,
            #"endpoints[0].hostname must be a DNS label, got "a.b""#
        ) { slice in
            var endpoint = endpoint("10.1.1.2")
            endpoint.hostname = "a.b"
            slice.endpoints = [endpoint]
        },
        slice(
            "huge node name",
            #","endpoints":[{"addresses":["10.1.1.2"],"nodeName":"\#(String(repeating: "n", count: 300))"}]}"#,
            "endpoints[0].nodeName must be at most 253 octets, "
                + "got \"\(String(repeating: "n", count: 64))\"… (300 octets)"
        ) { slice in
            var endpoint = endpoint("10.1.1.2")
            endpoint.nodeName = String(repeating: "n", count: 300)
            slice.endpoints = [endpoint]
        },
    ]

    static let others: [BadObject] = [
        BadObject(
            description: "EndpointSlice: unknown address type", kind: .endpointSlice,
            json: #"{"metadata":{"name":"a","namespace":"b"},"addressType":"IPX"}"#,
            protobuf: ProtoEndpointSlice.with {
                $0.metadata = .with { ($0.name, $0.namespace) = ("a", "b") }
                $0.addressType = "IPX"
            }, isUsable: false, fault: #"addressType must be IPv4, IPv6 or FQDN, got "IPX""#),
        BadObject(
            description: "Namespace: name that is no label", kind: .namespace,
            json: #"{"metadata":{"name":"-"}}"#,
            protobuf: ProtoNamespace.with { $0.metadata.name = "-" }, isUsable: false,
            fault: #"metadata.name must be a DNS label, got "-""#),
        BadObject(
            description: "Pod: unknown phase", kind: .pod,
            json: #"{"metadata":{"name":"p","namespace":"b"},"status":{"phase":"Limbo","podIP":"10.1.1.1"}}"#,
            protobuf: ProtoPod.with {
                $0.metadata = .with { ($0.name, $0.namespace) = ("p", "b") }
                $0.status.phase = "Limbo"
                $0.status.podIp = "10.1.1.1"
            }, isUsable: true,
            fault: #"status.phase must be Pending, Running, Succeeded, Failed or Unknown, got "Limbo""#),
        BadObject(
            description: "Pod: bad address", kind: .pod,
            json: #"{"metadata":{"name":"p","namespace":"b"},"status":{"podIP":"::g","podIPs":[{"ip":"::1"}]}}"#,
            protobuf: ProtoPod.with {
                $0.metadata = .with { ($0.name, $0.namespace) = ("p", "b") }
                $0.status.podIp = "::g"
                $0.status.podIps = [.with { $0.ip = "::1" }]
            }, isUsable: true, fault: #"status.podIP must be an IP address, got "::g""#),
    ]

    private static func endpoint(_ addresses: String...) -> ProtoEndpoint {
        .with { $0.addresses = addresses }
    }
}
