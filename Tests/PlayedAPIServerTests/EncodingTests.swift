import Foundation
import KubernetesObjects
import PlayedAPIServer
import Testing

struct EncodingTests {
    private static func path(of kind: ObjectKind) -> String {
        switch kind {
        case .endpointSlice: "/apis/discovery.k8s.io/v1/endpointslices"
        case .serviceImport: "/apis/multicluster.x-k8s.io/v1alpha1/serviceimports"
        case .endpoints: "/api/v1/endpoints"
        default: "/api/v1/\(kind.rawValue.lowercased())s"
        }
    }

    private static var options: PlayedAPIServer.Options {
        var options = PlayedAPIServer.Options()
        options.absentKinds = []
        return options
    }

    @Test(arguments: ObjectKind.allCases) func listsDecodeToTheSameObjects(kind: ObjectKind) async throws {
        try await withServer(.plain, Self.options) { (server, client) async throws in
            try await server.apply(Samples.all.map(ObjectChange.upsert))
            let answer = try await client.get(Self.path(of: kind))
            let items = ObjectDecoder.decode(try answer.json())
            #expect(items.flatMap(\.faults) == [])
            #expect(!items.isEmpty)
            let stored = try await server.objects(kind)
            #expect(stored == items.compactMap(\.object))
            #expect(try answer.json()["items"]?.list?.first?["kind"] == nil)
        }
    }

    @Test(arguments: ObjectKind.allCases) func watchesDecodeToTheSameObjects(kind: ObjectKind) async throws {
        try await withServer(.plain, Self.options) { (server, client) async throws in
            try await server.apply(Samples.all.map(ObjectChange.upsert))
            let expected = try await server.objects(kind)
            let watch = try await client.watch(Self.path(of: kind) + "?watch=true")
            for object in expected {
                let line = try await watch.line()
                let value = try ManifestValue(json: line)
                #expect(ObjectDecoder.decode(try #require(value["object"])).compactMap(\.object) == [object])
            }
        }
    }

    /// What the server says in protobuf, the real one said too, at the same place.
    @Test(arguments: [
        ("services", ObjectKind.service), ("endpointslices", .endpointSlice), ("namespaces", .namespace),
        ("pods", .pod), ("nodes", .node),
    ]) func protobufAgreesWithTheRealServer(recording: String, kind: ObjectKind) async throws {
        var options = Self.options
        options.hasManagedFields = false
        try await withServer(.plain, options) { (server, client) async throws in
            let real = ObjectDecoder.decode(try ManifestValue(json: try Recordings.octets("\(recording).list.json")))
            try await server.apply(real.compactMap(\.object).map(ObjectChange.upsert))
            let answer = try await client.get(Self.path(of: kind), .protobuf)
            #expect(answer.contentType == "application/vnd.kubernetes.protobuf")
            let played = try ProtobufTree(enveloped: answer.body)
            let recorded = try ProtobufTree(enveloped: try Recordings.octets("\(recording).list.pb"))
            let (ours, theirs) = (try played.messages(2), try recorded.messages(2))
            #expect(ours.count == theirs.count && !ours.isEmpty)
            for (one, other) in zip(ours, theirs) {
                #expect(one.text(1, 1) == other.text(1, 1))
                let difference = Self.missing(in: other, from: one, path: [], except: Self.invented)
                #expect(difference == [], "\(one.text(1, 1))")
            }
        }
    }

    /// Versions and creation times; a pod's container and its quality of service; a node's taints.
    private static let invented: Set<[UInt64]> = [
        [1, 6], [1, 7], [1, 8, 1], [2, 2, 1], [2, 2, 2], [2, 2, 14], [3, 9],
    ]

    /// Where the first message has a value that the second has not, at any depth.
    private static func missing(
        in whole: ProtobufTree, from part: ProtobufTree, path: [UInt64], except: Set<[UInt64]>
    ) -> [String] {
        part.fields.flatMap { field, values -> [String] in
            let here = path + [field]
            let others = whole.fields[field] ?? []
            guard !except.contains(here) else { return [] }
            return zip(values, values.indices).flatMap { value, index -> [String] in
                if others.contains(value) || value == .octets([]) || value == .number(0) { return [] }
                guard case .octets(let octets) = value, others.indices.contains(index),
                    case .octets(let other) = others[index]
                else { return ["\(here)"] }
                do {
                    let (inner, outer) = (try ProtobufTree(octets), try ProtobufTree(other))
                    return missing(in: outer, from: inner, path: here, except: except)
                } catch {
                    return ["\(here): \(String(decoding: octets, as: UTF8.self))"]
                }
            }
        }
    }

    @Test func rawObjectsGoOutAsTheyAre() async throws {
        try await withServer { (server, client) async throws in
            let raw = RawObject(
                key: Samples.key("odd"), labels: ["a": "b"], json: #"{"metadata":null}"#, protobuf: [8, 1])
            let applied = try await server.apply([raw])
            #expect(applied.resourceVersion == 101)
            let list = try await client.get("/api/v1/services?labelSelector=a%3Db")
            #expect(list.text.hasSuffix(#""items":[{"metadata":null}]}"# + "\n"))
            let body = try await client.get("/api/v1/services", .protobuf).body
            #expect(try ProtobufTree(enveloped: body).octets(2) == [8, 1])
            let watch = try await client.watch("/api/v1/services?watch=true&resourceVersion=100")
            let line = String(decoding: try await watch.line(), as: UTF8.self)
            #expect(line == #"{"type":"ADDED","object":{"metadata":null}}"#)
        }
    }
}

extension EventReader {
    /// A line without its end.
    func line() async throws -> [UInt8] {
        var line: [UInt8] = []
        while let octet = try await octets(1).first, octet != UInt8(ascii: "\n") { line.append(octet) }
        return line
    }
}
