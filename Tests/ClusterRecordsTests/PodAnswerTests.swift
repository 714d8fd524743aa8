import DNSEngine
import KubernetesObjects
import NetworkAddress
import Testing

/// `A-B-C-D.NS.pod` (behaviour.md 1.2).
struct PodAnswerTests {
    private static func objects() -> [KubernetesObject] {
        [
            Objects.namespace("default"), Objects.namespace("other"), Objects.pod("a", ["10.0.0.1", "fd00::1"]),
            Objects.pod("b", ["fd00::2"]), Objects.pod("c", in: "ghost", ["10.0.0.3"]),
            Objects.pod("d", ["10.0.0.4"], phase: .succeeded), Objects.pod("e", ["10.0.0.5"], phase: .pending),
        ]
    }

    private static let noData = ["NOERROR aa", ClusterUnderTest.soa]
    private static let nameError = ["NXDOMAIN aa", ClusterUnderTest.soa]

    private static func engine(_ names: ClusterOptions.PodNames) throws -> EngineInProcess {
        try ClusterUnderTest(objects(), podNames: names).engine()
    }

    @Test(arguments: ["10-0-0-1", "fd00--1", "x"])
    func disabled(_ label: String) throws {
        let engine = try Self.engine(.disabled)
        #expect(try engine.ask("\(label).default.pod.cluster.local. A") == Self.nameError)
        #expect(try engine.ask("default.pod.cluster.local. A") == Self.nameError)
        #expect(try engine.ask("pod.cluster.local. A") == Self.noData)
    }

    /// Spellings of addresses, whether a pod has them or not.
    @Test(arguments: [
        ("10-0-0-1", "10.0.0.1"), ("255-255-255-255", "255.255.255.255"), ("0-0-0-0", "0.0.0.0"),
        ("1-2-3-4", "1.2.3.4"), ("fd00--1", "fd00::1"), ("FD00--A", "fd00::a"), ("--1", "::1"), ("--", "::"),
        ("1--", "1::"), ("1-2-3-4-5-6-7-8", "1:2:3:4:5:6:7:8"), ("1--8", "1::8"), ("1-2-3--8", "1:2:3::8"),
        ("1-2-3-4-5-6-7--", "1:2:3:4:5:6:7:0"), ("--2-3-4-5-6-7-8", "0:2:3:4:5:6:7:8"), ("0-0-0-0-0-0-0-0", "::"),
        ("2001-db8-0-0--ffff", "2001:db8::ffff"), ("0001--0002", "1::2"), ("1--2-3", "1::2:3"),
    ])
    func insecure(label: String, address: String) throws {
        let engine = try Self.engine(.insecure)
        let isIPv4 = !address.contains(":")
        let type = isIPv4 ? "A" : "AAAA"
        let name = "\(label).default.pod.cluster.local."
        #expect(
            try engine.ask("\(name) \(type)") == ["NOERROR aa", "answer \(name) 30 \(type) \(address)"])
        #expect(try engine.ask("\(name) ANY") == ["NOERROR aa", "answer \(name) 30 \(type) \(address)"])
        #expect(try engine.ask("\(name) \(isIPv4 ? "AAAA" : "A")") == Self.noData)
        #expect(try engine.ask("\(name) SRV") == Self.noData)
        // Labels further left mean nothing.
        #expect(try engine.ask("x.y.\(name) \(type)") == ["NOERROR aa", "answer x.y.\(name) 30 \(type) \(address)"])
        #expect(try engine.ask("\(label).ghost.pod.cluster.local. \(type)") == Self.nameError)
    }

    @Test(arguments: [
        "x", "-", "---", "1-2-3", "1-2-3-4-5", "256-0-0-1", "01-0-0-1", "1-2-3-", "-1-2-3", "a-b-c-d", "1-2-3-4444",
        "12345--", "g--1", "1--2--3", "1-", "-1", "--1-", "1---2", "1-2-3-4-5-6-7-8-9", "1-2-3-4-5-6-7-8--",
        "1-2-3-4-5-6-7",
        "10.0.0.1", "web", "*",
    ])
    func insecureNoAddress(_ label: String) throws {
        #expect(try Self.engine(.insecure).ask("\(label).default.pod.cluster.local. A") == Self.nameError)
        #expect(try Self.engine(.insecure).ask("\(label).default.pod.cluster.local. AAAA") == Self.nameError)
    }

    @Test(arguments: [
        Exchange(
            "10-0-0-1.default.pod.cluster.local. A", "NOERROR aa",
            "answer 10-0-0-1.default.pod.cluster.local. 30 A 10.0.0.1"),
        Exchange(
            "fd00--2.default.pod.cluster.local. AAAA", "NOERROR aa",
            "answer fd00--2.default.pod.cluster.local. 30 AAAA fd00::2"),
        Exchange(
            "fd00-0--2.default.pod.cluster.local. AAAA", "NOERROR aa",
            "answer fd00-0--2.default.pod.cluster.local. 30 AAAA fd00::2"),
        Exchange(
            "10-0-0-5.default.pod.cluster.local. A", "NOERROR aa",
            "answer 10-0-0-5.default.pod.cluster.local. 30 A 10.0.0.5"),
        Exchange("10-0-0-1.default.pod.cluster.local. AAAA", "NOERROR aa", ClusterUnderTest.soa),
        // The primary address only, in the pod's own namespace only, and of living pods only.
        Exchange("fd00--1.default.pod.cluster.local. AAAA", "NXDOMAIN aa", ClusterUnderTest.soa),
        Exchange("10-0-0-1.other.pod.cluster.local. A", "NXDOMAIN aa", ClusterUnderTest.soa),
        Exchange("10-0-0-3.ghost.pod.cluster.local. A", "NXDOMAIN aa", ClusterUnderTest.soa),
        Exchange("10-0-0-4.default.pod.cluster.local. A", "NXDOMAIN aa", ClusterUnderTest.soa),
        Exchange("10-0-0-9.default.pod.cluster.local. A", "NXDOMAIN aa", ClusterUnderTest.soa),
        Exchange("default.pod.cluster.local. A", "NOERROR aa", ClusterUnderTest.soa),
        Exchange("ghost.pod.cluster.local. A", "NXDOMAIN aa", ClusterUnderTest.soa),
    ])
    func verified(_ exchange: Exchange) throws {
        #expect(try Self.engine(.verified).ask(exchange.question) == exchange.reply)
    }

    /// An address that several pods have is gone with the last of them.
    @Test func sharedAddress() throws {
        var cluster = try ClusterUnderTest(
            [Objects.namespace("default"), Objects.pod("a", ["10.0.0.1"]), Objects.pod("b", ["10.0.0.1"])],
            podNames: .verified)
        let question = "10-0-0-1.default.pod.cluster.local. A"
        for (name, isLast) in [("a", false), ("b", true)] {
            #expect(try cluster.engine().ask(question)[0] == "NOERROR aa")
            let keys = cluster.apply([.delete(ObjectKey(kind: .pod, namespace: "default", name: name))])
            #expect(keys == (isLast ? [.pod(.v4(0x0a00_0001), namespace: "default")] : []))
        }
        #expect(try cluster.engine().ask(question) == Self.nameError)
    }
}
