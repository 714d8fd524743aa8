import ClusterRecords
import DNSEngine
import KubernetesObjects
import NetworkAddress
import Testing

/// What a change of one object rewrites: the keys that it is about, and no others.
struct RecordChangeTests {
    private static func cluster() throws -> ClusterUnderTest {
        var objects = [Objects.namespace("a"), Objects.namespace("b")]
        for number in 0..<50 {
            objects += [
                try Objects.service("s\(number)", in: "a", ["10.96.0.\(number)"], ports: ["http:80"]),
                try Objects.slice("s\(number)-1", of: "s\(number)", in: "a", ["10.0.0.\(number)", "10.0.1.\(number)"]),
                Objects.pod("p\(number)", in: "a", ["10.0.0.\(number)"]),
            ]
        }
        return try ClusterUnderTest(objects, podNames: .verified)
    }

    private static func address(_ text: String) throws -> ClusterKey {
        .address(try #require(IPAddress(text)))
    }

    private static let service = ClusterKey.service(name: "s7", namespace: "a")

    @Test func slices() throws {
        var cluster = try Self.cluster()
        let change = { (endpoints: [String]) throws -> [ObjectChange] in
            [.upsert(try Objects.slice("s7-1", of: "s7", in: "a", endpoints))]
        }
        // One endpoint instead of another; the one that stays keeps its PTR records.
        #expect(
            try cluster.apply(change(["10.0.0.7", "10.0.2.7"]))
                == [Self.service, Self.address("10.0.1.7"), Self.address("10.0.2.7")])
        // The same again is no change.
        #expect(try cluster.apply(change(["10.0.0.7", "10.0.2.7"])) == [])
        // A new slice, a slice that changes its Service, and the end of one.
        #expect(
            try cluster.apply([.upsert(Objects.slice("new", of: "s7", in: "a", ["10.0.3.7"]))])
                == [Self.service, Self.address("10.0.3.7")])
        #expect(
            try cluster.apply([.upsert(Objects.slice("new", of: "s8", in: "a", ["10.0.3.7"]))])
                == [Self.service, .service(name: "s8", namespace: "a"), Self.address("10.0.3.7")])
        #expect(
            try cluster.apply([.delete(ObjectKey(kind: .endpointSlice, namespace: "a", name: "new"))])
                == [.service(name: "s8", namespace: "a"), Self.address("10.0.3.7")])
        #expect(cluster.apply([.delete(ObjectKey(kind: .endpointSlice, namespace: "a", name: "new"))]) == [])
        // Of no Service, or of one that is not there.
        #expect(try cluster.apply([.upsert(Objects.slice("stray", of: nil, in: "a", ["10.0.4.1"]))]) == [])
        #expect(
            try cluster.apply([.upsert(Objects.slice("early", of: "late", in: "a", ["10.0.4.1"]))])
                == [.service(name: "late", namespace: "a")])
    }

    @Test func services() throws {
        var cluster = try Self.cluster()
        #expect(
            try cluster.apply([.upsert(Objects.service("s7", in: "a", ["10.96.1.7"], ports: ["http:80"]))])
                == [Self.service, Self.address("10.96.0.7"), Self.address("10.96.1.7")])
        #expect(
            try cluster.apply([.upsert(Objects.service("s7", in: "a", ["10.96.1.7"], ports: ["http:81"]))])
                == [Self.service])
        #expect(
            try cluster.apply([.delete(ObjectKey(kind: .service, namespace: "a", name: "s7"))])
                == [Self.service, Self.address("10.96.1.7"), Self.address("10.0.0.7"), Self.address("10.0.1.7")])
    }

    @Test func pods() throws {
        var cluster = try Self.cluster()
        let old = ClusterKey.pod(.v4(0x0a00_0007), namespace: "a")
        let new = ClusterKey.pod(.v4(0x0a00_0907), namespace: "a")
        #expect(cluster.apply([.upsert(Objects.pod("p7", in: "a", ["10.0.9.7"]))]) == [old, new])
        #expect(cluster.apply([.upsert(Objects.pod("p7", in: "a", ["10.0.9.7"], labels: ["x": "y"]))]) == [])
        #expect(cluster.apply([.upsert(Objects.pod("p7", in: "a", ["10.0.9.7"], phase: .failed))]) == [new])
        #expect(cluster.apply([.upsert(Objects.pod("q", in: "ghost", ["10.0.9.9"]))]) == [])
    }

    @Test func namespaces() throws {
        var cluster = try Self.cluster()
        #expect(cluster.apply([.upsert(Objects.namespace("b", labels: ["x": "y"]))]) == [])
        #expect(cluster.apply([.upsert(Objects.namespace("c"))]) == [.namespace("c")])
        // All of a namespace goes with it: 50 Services with 3 addresses and a pod each.
        let key = ObjectKey(kind: .namespace, namespace: "", name: "a")
        #expect(cluster.apply([.delete(key)]).count == 1 + 50 * 5)
        #expect(cluster.apply([.delete(key)]) == [])
        #expect(cluster.apply([.upsert(Objects.namespace("a"))]).count == 1 + 50 * 5)
    }

    /// What several changes undo of each other is no change of the answers.
    @Test func changesThatCancelOut() throws {
        var cluster = try Self.cluster()
        let before = try Answers.all(of: cluster.engine(), Self.questions)
        let key = ObjectKey(kind: .service, namespace: "a", name: "s7")
        let original = try Objects.service("s7", in: "a", ["10.96.0.7"], ports: ["http:80"])
        cluster.apply([.delete(key), .upsert(original)])
        cluster.apply([
            .upsert(Objects.pod("x", in: "a", ["10.9.9.9"])), .delete(ObjectKey(kind: .pod, namespace: "a", name: "x")),
        ])
        #expect(try Answers.all(of: cluster.engine(), Self.questions) == before)
    }

    private static let questions = (0..<50).flatMap { number in
        [
            "s\(number).a.svc.cluster.local. A", "s\(number).a.svc.cluster.local. SRV",
            "\(number).0.0.10.in-addr.arpa. PTR", "\(number).0.96.10.in-addr.arpa. PTR",
            "10-0-0-\(number).a.pod.cluster.local. A",
        ]
    }
}

/// Whole responses, octet for octet.
enum Answers {
    static func all(of engine: EngineInProcess, _ questions: [String]) throws -> [[UInt8]] {
        try questions.map { try engine.reply(to: $0, over: .tcp).octets }
    }
}
