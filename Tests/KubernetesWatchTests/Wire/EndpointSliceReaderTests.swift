import Foundation
import KubernetesObjects
import KubernetesProtobuf
import KubernetesWatch
import SwiftProtobuf
import Testing

/// EndpointSlices are read from their octets: what comes of them is what the generated message would give.
struct EndpointSliceReaderTests {
    private static func slice() -> ProtoEndpointSlice {
        .with {
            $0.metadata = .with {
                ($0.name, $0.namespace, $0.uid, $0.resourceVersion) = ("web-x", "a", "u", "7")
                $0.labels = ["kubernetes.io/service-name": "web"]
            }
            $0.addressType = "IPv4"
            $0.endpoints = (1...3).map { number in
                .with {
                    $0.addresses = ["10.0.0.\(number)"]
                    $0.conditions.ready = number != 2
                    ($0.hostname, $0.nodeName, $0.zone) = ("h\(number)", "n", "z")
                    ($0.targetRef.kind, $0.targetRef.name) = ("Pod", "web-\(number)")
                }
            }
            $0.ports = [
                .with { ($0.name, $0.protocol, $0.port) = ("http", "TCP", 8080) },
                .with { ($0.name, $0.protocol) = ("dns", "UDP") },
            ]
        }
    }

    private static func read(_ message: [UInt8]) throws -> ReadBody {
        ReadBody(
            try MadeBodies.list(.endpointSlice, protobuf: [Data(message)]), .protobuf, .list, .endpointSlice)
    }

    /// The message as it is understood, written anew without anything that is odd.
    private static func canonical(_ message: [UInt8]) throws -> [UInt8] {
        var options = BinaryDecodingOptions()
        options.discardUnknownFields = true
        return try ProtoEndpointSlice(serializedBytes: message, options: options).serializedBytes()
    }

    @Test func everyField() throws {
        let item = try #require(try Self.read(Self.slice().serializedBytes()).items.first)
        let slice = try #require(item.object?.endpointSlice)
        let endpoints = (1...3).map { number in
            Endpoint(
                addresses: [EndpointAddress("10.0.0.\(number)")], isReady: number != 2, hostname: "h\(number)",
                target: TargetReference(kind: "Pod", name: "web-\(number)"), nodeName: "n", zone: "z")
        }
        #expect(item.faults.isEmpty && slice.serviceName == "web" && slice.endpoints == endpoints)
        #expect(
            slice.ports == [
                EndpointPort(name: "http", port: 8080), EndpointPort(name: "dns", transport: .udp, port: nil),
            ])
    }

    /// What follows a message is merged into it: lists grow, and of other fields the last counts.
    @Test(arguments: [
        ProtoEndpointSlice.with { $0.addressType = "IPv6" },
        .with { $0.metadata.name = "other" },
        .with { $0.endpoints = [.with { $0.addresses = ["10.0.0.9", "10.0.0.8"] }] },
        .with { $0.endpoints = [.with { ($0.addresses, $0.deprecatedTopology) = (["10.0.0.9"], ["a": "b"]) }] },
        .with { $0.endpoints = [.with { ($0.addresses, $0.nodeName) = (["10.0.0.9"], "ß") }] },
        .with { $0.endpoints = [ProtoEndpoint()] },
        .with { $0.ports = [.with { $0.port = -1 }] },
        .with { $0.ports = [ProtoEndpointPort()] },
    ])
    func mergedMessages(end: ProtoEndpointSlice) throws {
        let octets: [UInt8] = try Self.slice().serializedBytes() + end.serializedBytes()
        #expect(try Self.read(octets) == Self.read(Self.canonical(octets)))
    }

    @Test(arguments: 1...8)
    func mutilatedMessages(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let whole: [UInt8] = try Self.slice().serializedBytes()
        for _ in 0..<1000 {
            var octets = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                octets[Int.random(in: 0..<octets.count, using: &random)] =
                    [UInt8.random(in: 0...255, using: &random), UInt8.random(in: 0...50, using: &random)]
                    .randomElement(using: &random) ?? 0
            }
            let read = try Self.read(octets)
            let canonical: [UInt8]
            do {
                canonical = try Self.canonical(octets)
            } catch {
                #expect(read.items.count == 1 && read.items.first?.object == nil)
                continue
            }
            #expect(try read == Self.read(canonical))
        }
    }
}
