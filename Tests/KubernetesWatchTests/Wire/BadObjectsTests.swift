import Foundation
import KubernetesObjects
import KubernetesProtobuf
import KubernetesWatch
import NetworkAddress
import SwiftProtobuf
import Testing

/// One bad object is skipped, or what is wrong in it ignored; the others of the body are not its concern.
struct BadObjectsTests {
    @Test(arguments: BadObject.services + BadObject.slices + BadObject.others)
    func bothEncodingsAreReadAlike(bad: BadObject) throws {
        let octets = try bad.protobuf.serializedData()
        let json = ReadBody(MadeBodies.list(bad.kind, json: [bad.json]), .json, .list, bad.kind)
        let protobuf = ReadBody(try MadeBodies.list(bad.kind, protobuf: [octets]), .protobuf, .list, bad.kind)
        #expect(json == protobuf)
        #expect(json.error == nil)
        let item = try #require(json.items.first)
        #expect((item.object != nil) == bad.isUsable)
        #expect(item.faults.first?.reason == bad.fault)
        #expect(item.faults.allSatisfy { $0.line == nil })
    }

    @Test(arguments: [ObjectKind.service, .endpointSlice])
    func randomObjectsAreReadAlike(kind: ObjectKind) throws {
        var random = RandomObjects(seed: 3)
        var objects: [RandomObjects.Object] = []
        for _ in 0..<3000 { objects.append(kind == .service ? try random.service() : try random.slice()) }
        let texts = try objects.map {
            String(decoding: try JSONSerialization.data(withJSONObject: $0.json), as: UTF8.self)
        }
        let json = ReadBody(MadeBodies.list(kind, json: texts), .json, .list, kind).items
        let protobuf = ReadBody(
            try MadeBodies.list(kind, protobuf: objects.map(\.protobuf)), .protobuf, .list, kind
        ).items
        #expect(json.count == objects.count && protobuf.count == objects.count)
        for (index, pair) in zip(json, protobuf).enumerated() {
            #expect(pair.0 == pair.1, "\(texts[index])")
        }
        // The pools are such that all sorts come up.
        #expect(json.contains { $0.object != nil && $0.faults.isEmpty })
        #expect(json.contains { $0.object != nil && !$0.faults.isEmpty })
        #expect(json.contains { $0.object == nil })
    }

    @Test func whatIsRightInABadObjectStays() throws {
        let all = BadObject.services + BadObject.slices + BadObject.others
        func object(_ description: String) throws -> KubernetesObject? {
            let bad = try #require(all.first { $0.description == description })
            return ReadBody(MadeBodies.list(bad.kind, json: [bad.json]), .json, .list, bad.kind).items.first?.object
        }
        #expect(try object("Service: port 0")?.service?.ports == [ServicePort(transport: .udp, port: 53)])
        #expect(try object("Service: bad cluster IP")?.service?.clusterIPs == [.v4(0x0a00_0001)])
        #expect(try object("Service: label that is none")?.metadata.labels == ["d": "e"])
        #expect(
            try object("EndpointSlice: bad address")?.endpointSlice?.endpoints
                == [Endpoint(addresses: [EndpointAddress("10.1.1.2")])])
        #expect(try object("Pod: bad address")?.pod?.podIPs == [EndpointAddress("::1")])
    }

    @Test func unreadableItemsAreSkippedAlone() throws {
        let good = try ProtoService.with {
            $0.metadata = .with { ($0.name, $0.namespace, $0.resourceVersion) = ("web", "prod", "7") }
        }.serializedData()
        // A name that is no UTF-8, a message cut in half, and wire type 7.
        let garbage = [Data([0x0a, 0x03, 0x0a, 0x01, 0xff]), good.dropLast(2), Data([0x0f, 0x01])]
        let body = try MadeBodies.list(.service, protobuf: garbage + [good])
        let protobuf = ReadBody(body, .protobuf, .list, .service)
        #expect(protobuf.error == nil)
        #expect(protobuf.keys == ["?", "?", "?", "Service prod/web"])
        #expect(protobuf.events.last == .object(try #require(protobuf.items.last), resourceVersion: "7"))

        let service = #"{"metadata":{"name":"web","namespace":"prod"}}"#
        let nested = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        let items = [
            "null", "1", #""text""#, "[]", #"{"a":1,"a":2}"#, #"{"metadata":\#(nested)}"#,
            #"{"kind":"Pod","metadata":{"name":"web","namespace":"prod"}}"#,
            #"{"kind":7,"metadata":{"name":"web","namespace":"prod"}}"#,
            #"{"apiVersion":"v2","metadata":{"name":"web","namespace":"prod"}}"#, service,
        ]
        let json = ReadBody(MadeBodies.list(.service, json: items), .json, .list, .service)
        #expect(json.error == nil)
        #expect(json.keys == Array(repeating: "?", count: 9) + ["Service prod/web"])
        #expect(json.items.dropLast().allSatisfy { !$0.faults.isEmpty })
    }

    @Test func serviceImportsAreReadFromJSON() throws {
        let text = #"""
            {"apiVersion":"multicluster.x-k8s.io/v1alpha1","kind":"ServiceImport",
             "metadata":{"name":"web","namespace":"prod","resourceVersion":"12"},
             "spec":{"type":"ClusterSetIP","ips":["10.9.0.1"],"ports":[{"name":"http","port":80}]}}
            """#
        let list = ReadBody(MadeBodies.list(.serviceImport, json: [text]), .json, .list, .serviceImport)
        let watch = ReadBody(
            Array(#"{"type":"ADDED","object":\#(text)}"#.utf8), .json, .watch, .serviceImport)
        #expect(list.error == nil)
        #expect(list.events.dropFirst() == watch.events[...])
        #expect(
            list.items.first?.object
                == .serviceImport(
                    ServiceImport(
                        metadata: ObjectMetadata(namespace: "prod", name: "web", resourceVersion: "12"),
                        addresses: [.v4(0x0a09_0001)], ports: [ServicePort(name: "http", port: 80)])))
        #expect(WatchedCollection(.serviceImport).encodings == [.json])
        let protobuf = ReadBody(
            try MadeBodies.list(.serviceImport, protobuf: [Data()]), .protobuf, .list, .serviceImport)
        #expect(protobuf.items.map(\.object) == [nil])
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (1_795_249_558, "2026-11-21T08:25:58Z"),
        (-1, "1969-12-31T23:59:59Z"), (253_402_300_799, "9999-12-31T23:59:59Z"), (-62_135_596_800, nil),
        (253_402_300_800, nil), (Int64.max, nil), (Int64.min, nil),
    ])
    func timesAreWrittenAsInJSON(seconds: Int64, text: String?) throws {
        let pod = try ProtoPod.with {
            $0.metadata = .with { ($0.name, $0.namespace) = ("p", "b") }
            $0.metadata.deletionTimestamp.seconds = seconds
        }.serializedData()
        let body = ReadBody(try MadeBodies.list(.pod, protobuf: [pod]), .protobuf, .list, .pod)
        #expect(try #require(body.items.first?.object?.pod).deletionTimestamp == text)
        // The first second of all stands for no time; others outside four-digit years are a fault.
        #expect(body.items.first?.faults.isEmpty == (text != nil || seconds == -62_135_596_800))
    }
}
