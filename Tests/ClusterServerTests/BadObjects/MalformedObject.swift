import KubernetesObjects
import PlayedAPIServer
import Testing

/// An object that no API server should have, in both encodings, and what is to be answered in its place.
struct MalformedObject: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let raw: RawObject
    /// What the one line about it holds; `nil` where nothing is wrong with it.
    let line: String?
    /// A name and its addresses; `nil` for a name that must not exist.
    var name: String?
    var addresses: [String]?

    init(
        _ description: String, _ kind: ObjectKind = .service, line: String?, name: String? = nil,
        addresses: [String]? = nil, json: String, protobuf: (inout ProtobufWriter) -> Void
    ) {
        testDescription = description
        var writer = ProtobufWriter()
        protobuf(&writer)
        let key = ObjectKey(kind: kind, namespace: "default", name: description.filter { $0 != " " })
        raw = RawObject(key: key, json: json, protobuf: writer.octets)
        self.line = line
        self.name = name
        self.addresses = addresses
    }
}

extension ProtobufWriter {
    /// `metadata` of an object in `default`.
    mutating func metadata(_ name: String, version: String, more: (inout ProtobufWriter) -> Void = { _ in }) {
        message(1) {
            $0.string(1, name)
            $0.string(3, "default")
            $0.string(6, version)
            more(&$0)
        }
    }

    /// `spec` of a Service with a cluster IP.
    mutating func serviceSpec(
        _ address: String, type: String = "ClusterIP", more: (inout ProtobufWriter) -> Void = { _ in }
    ) {
        message(2) {
            $0.string(3, address)
            $0.string(4, type)
            $0.string(18, address)
            more(&$0)
        }
    }
}

extension MalformedObject {
    private static let manyLabels = String(repeating: "x", count: 5 << 20)
    private static let longName = String(repeating: "n", count: 300)

    private static func metadata(_ name: String, _ version: String, _ more: String = "") -> String {
        #""metadata":{"name":"\#(name)","namespace":"default","resourceVersion":"\#(version)"\#(more)}"#
    }

    private static func spec(_ address: String, type: String = "ClusterIP", _ more: String = "") -> String {
        #""spec":{"clusterIP":"\#(address)","clusterIPs":["\#(address)"],"type":"\#(type)"\#(more)}"#
    }

    static let services = [
        MalformedObject("without anything", line: "Service: skipped: metadata must be a map", json: "{}") { _ in },
        MalformedObject(
            "metadata null", line: "Service: skipped: metadata must be a map",
            json: "{\"metadata\":null,\(spec("10.96.20.1"))}"
        ) { $0.serviceSpec("10.96.20.1") },
        MalformedObject(
            "no spec", line: nil, name: "nospec", addresses: [], json: "{\(metadata("nospec", "2"))}"
        ) { $0.metadata("nospec", version: "2") },
        MalformedObject(
            "nulls", line: nil, name: "nulls", addresses: [],
            json: #"{\#(metadata("nulls", "3", #","labels":null,"annotations":null"#)),"spec":{"clusterIP":null,"#
                + #""clusterIPs":null,"ports":null,"type":null,"selector":null},"status":null}"#
        ) { $0.metadata("nulls", version: "3") },
        MalformedObject(
            "port 0", line: "Service default/port: fields ignored", name: "port", addresses: ["10.96.20.4"],
            json: "{\(metadata("port", "4")),\(spec("10.96.20.4", #","ports":[{"name":"http","port":0}]"#))}"
        ) {
            $0.metadata("port", version: "4")
            $0.serviceSpec("10.96.20.4") {
                $0.message(1) {
                    $0.string(1, "http")
                    $0.integer(3, 0)
                }
            }
        },
        MalformedObject(
            "bad address", line: "Service default/address", name: "address", addresses: [],
            json: "{\(metadata("address", "5")),\(spec("10.96.0.300"))}"
        ) {
            $0.metadata("address", version: "5")
            $0.serviceSpec("10.96.0.300")
        },
        MalformedObject(
            "no label", line: #"metadata.name must be a DNS label, got "not.a_label""#, name: #"not\.a_label"#,
            json: "{\(metadata("not.a_label", "6")),\(spec("10.96.20.6"))}"
        ) {
            $0.metadata("not.a_label", version: "6")
            $0.serviceSpec("10.96.20.6")
        },
        MalformedObject(
            "long name", line: #"metadata.name must be a DNS label, got "nnn"#,
            json: "{\(metadata(longName, "7")),\(spec("10.96.20.7"))}"
        ) {
            $0.metadata(longName, version: "7")
            $0.serviceSpec("10.96.20.7")
        },
        MalformedObject(
            "5 MB of labels", line: "Service default/labels: fields ignored", name: "labels",
            addresses: ["10.96.20.8"],
            json: "{\(metadata("labels", "8", #","labels":{"x":"\#(manyLabels)"}"#)),\(spec("10.96.20.8"))}"
        ) {
            $0.metadata("labels", version: "8") { $0.map(11, ["x": manyLabels]) }
            $0.serviceSpec("10.96.20.8")
        },
        MalformedObject(
            "unknown type", line: "Service default/type: skipped", name: "type",
            json: "{\(metadata("type", "9")),\(spec("10.96.20.9", type: "Wormhole"))}"
        ) {
            $0.metadata("type", version: "9")
            $0.serviceSpec("10.96.20.9", type: "Wormhole")
        },
    ]

    /// Slices of the headless Services that are named as the part before the dash.
    static let slices = [
        MalformedObject(
            "unknown address type", .endpointSlice, line: "EndpointSlice default/kind-1: skipped", name: "kind",
            addresses: [],
            json: slice("kind", "11", type: "IPv9", [#"{"addresses":["10.1.20.1"]}"#])
        ) { $0.slice("kind", "11", type: "IPv9", ["10.1.20.1"]) },
        MalformedObject(
            "bad endpoints", .endpointSlice, line: "EndpointSlice default/ends-1: fields ignored", name: "ends",
            addresses: ["10.1.20.3"],
            json: slice(
                "ends", "12",
                [#"{"addresses":["10.1.20.300"]}"#, #"{"addresses":["2001:db8::1"]}"#, "{}"]
                    + [#"{"addresses":["10.1.20.3"],"conditions":{"ready":null}}"#])
        ) { $0.slice("ends", "12", ["10.1.20.300", "2001:db8::1", "", "10.1.20.3"]) },
        MalformedObject(
            "long host name", .endpointSlice, line: "EndpointSlice default/host-1: fields ignored", name: "host",
            addresses: ["10.1.20.4"],
            json: slice("host", "13", [#"{"addresses":["10.1.20.4"],"hostname":"\#(longName)"}"#])
        ) { $0.slice("host", "13", ["10.1.20.4"], hostname: longName) },
    ]

    private static func slice(
        _ service: String, _ version: String, type: String = "IPv4", _ endpoints: [String]
    ) -> String {
        let label = #","labels":{"kubernetes.io/service-name":"\#(service)"}"#
        let list = endpoints.joined(separator: ",")
        return "{\(metadata(service + "-1", version, label)),"
            + #""addressType":"\#(type)","endpoints":[\#(list)],"ports":null}"#
    }
}

extension ProtobufWriter {
    /// A slice of `SERVICE`, with an endpoint for each address; an empty one stands for none.
    fileprivate mutating func slice(
        _ service: String, _ version: String, type: String = "IPv4", _ addresses: [String], hostname: String = ""
    ) {
        metadata(service + "-1", version: version) { $0.map(11, ["kubernetes.io/service-name": service]) }
        for address in addresses {
            message(2) {
                if !address.isEmpty { $0.string(1, address) }
                $0.string(3, ifPresent: hostname)
            }
        }
        string(4, type)
    }
}
