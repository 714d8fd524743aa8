import ClusterRecords
import DNSEngine
import DNSWire
import KubernetesObjects
import NetworkAddress
import Testing

/// Changes of where Services are reached from outside.
struct OutsideHistoryTests {
    private static func options() throws -> ClusterRecordOptions {
        var options = try RecordHistoryTests.options()
        options.selector = try LabelSelector("hidden!=yes")
        return options
    }

    private static let addresses =
        (0..<6).map { "192.0.2.\($0)" } + ["2001:db8::1", "lb:192.0.2.3", "lb:www.ext", "lb:x.up"]

    private static let questions: [String] = {
        var questions = ["k8s.test. NS", "ns1.dns.k8s.test. A"]
        for number in 0..<6 { questions.append("\(number).2.0.192.in-addr.arpa. PTR") }
        questions.append("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR")
        for namespace in ["a", "b", "c"] {
            questions.append("\(namespace).k8s.test. A")
            for service in (0..<6).map({ "s\($0).\(namespace).k8s.test." }) {
                questions += ["\(service) A", "\(service) AAAA", "\(service) SRV", "\(service) CNAME"]
                questions += ["_http._tcp.\(service) SRV", "_tcp.\(service) A", "h1.\(service) A"]
            }
        }
        return questions
    }()

    private static func randomObject(_ random: inout SeededRandom) throws -> KubernetesObject {
        guard random.chance(60) else { return try RecordHistoryTests.randomObject(&random) }
        let count = Int.random(in: 0...3, using: &random)
        let targets = (0..<count).map { _ in random.pick(addresses) }
        return try Objects.outside(
            "s\(Int.random(in: 0..<6, using: &random))", in: random.pick(["a", "b", "c"]), targets,
            inside: random.pick([[], ["10.96.0.7"]]), ports: random.pick([[], ["http:80"], [":80", "http:81"]]),
            labels: random.chance(15) ? ["hidden": "yes"] : [:])
    }

    /// Whatever has happened, everything is answered as if the cluster had always been as it is.
    @Test(arguments: 1...6)
    func historiesEndAlike(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var model: [ObjectKey: KubernetesObject] = [:]
        let external = try Outside.options(headless: seed % 2 == 0)
        var cluster = try ClusterUnderTest([], options: try Self.options(), external: external)
        for step in 1...180 {
            var changes: [ObjectChange] = []
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                if random.chance(30), let key = model.keys.sorted().randomElement(using: &random) {
                    changes.append(.delete(key))
                    model[key] = nil
                } else {
                    let object = try Self.randomObject(&random)
                    changes.append(.upsert(object))
                    model[object.key] = object
                }
            }
            cluster.apply(changes)
            guard step % 12 == 0 else { continue }
            let fresh = try ClusterUnderTest(
                model.values.shuffled(using: &random), options: try Self.options(), external: external)
            let (expected, found) = (
                try Answers.all(of: fresh.engine(), Self.questions),
                try Answers.all(of: cluster.engine(), Self.questions)
            )
            let first = Self.questions.indices.first { expected[$0] != found[$0] }
            try #require(first == nil, "after \(step) steps: \(Self.questions[first ?? 0])")
        }
        cluster.apply(model.keys.shuffled(using: &random).map { .delete($0) })
        let empty = try ClusterUnderTest([], options: try Self.options(), external: external)
        #expect(
            try Answers.all(of: cluster.engine(), Self.questions) == Answers.all(of: empty.engine(), Self.questions))
    }

    /// A change rewrites the records of its own Service and of the addresses that it got or lost.
    @Test func aChangeIsSmall() throws {
        let objects = [
            Objects.namespace("default"),
            try Objects.outside("web", ["192.0.2.1", "192.0.2.2"], ports: ["http:80"]),
            try Objects.outside("other", ["192.0.2.2"], inside: ["10.96.0.2"], ports: ["http:80"]),
        ]
        var cluster = try ClusterUnderTest(objects, external: try Outside.options())
        let web = ClusterKey.service(name: "web", namespace: "default")
        let outside = ClusterKey.externalService(name: "web", namespace: "default")
        let moved = try Objects.outside("web", ["192.0.2.1", "192.0.2.3"], ports: ["http:80"])
        #expect(
            cluster.apply([.upsert(moved)])
                == [web, outside, .externalAddress(.v4(0xc000_0202)), .externalAddress(.v4(0xc000_0203))])
        // The same again, and endpoints, which nobody outside sees.
        #expect(cluster.apply([.upsert(moved)]) == [])
        let slice = try Objects.slice("web-1", of: "web", ["10.0.0.1"], ports: ["http:80"])
        #expect(cluster.apply([.upsert(slice)]) == [web, .address(.v4(0x0a00_0001))])
        let withoutLoadBalancer = try Objects.service("web", ["10.96.0.1"], ports: ["http:80"])
        #expect(
            cluster.apply([.upsert(withoutLoadBalancer)])
                == [web, outside, .externalAddress(.v4(0xc000_0201)), .externalAddress(.v4(0xc000_0203))])
    }

    /// NS names where this server is reached: outside of the cluster at its Service's addresses.
    @Test func theNameServerIsWhereTheServerIsReached() throws {
        var options = ClusterRecordOptions()
        options.serverAddresses = [.v4(0x0a00_0001)]
        let objects = [
            Objects.namespace("kube-system"),
            try Objects.slice("dns-1", of: "kube-dns", in: "kube-system", ["10.0.0.1", "10.0.0.2"], ports: ["dns:53"]),
            try Objects.service("kube-dns", in: "kube-system", ["10.96.0.10"], ports: ["dns:53"]),
        ]
        var cluster = try ClusterUnderTest(objects, options: options, external: try Outside.options())
        func addresses() throws -> [String] { Array(try cluster.engine().ask("ns1.dns.k8s.test. A").dropFirst()) }
        #expect(try addresses() == ["answer ns1.dns.k8s.test. 60 A 10.0.0.1"])
        let outside = try Objects.outside(
            "kube-dns", in: "kube-system", ["lb:192.0.2.53", "192.0.2.54"], inside: ["10.96.0.10"], ports: ["dns:53"])
        cluster.apply([.upsert(outside)])
        #expect(
            try addresses() == [
                "answer ns1.dns.k8s.test. 60 A 192.0.2.54", "answer ns1.dns.k8s.test. 60 A 192.0.2.53",
            ])
        cluster.apply([.upsert(Objects.headless("kube-dns", in: "kube-system"))])
        #expect(try addresses() == ["answer ns1.dns.k8s.test. 60 A 10.0.0.1"])
        let headless = try ClusterUnderTest(
            objects.dropLast() + [Objects.headless("kube-dns", in: "kube-system")], options: options,
            external: try Outside.options(headless: true))
        #expect(
            try headless.engine().ask("ns1.dns.k8s.test. A") == [
                "NOERROR aa", "answer ns1.dns.k8s.test. 60 A 10.0.0.1", "answer ns1.dns.k8s.test. 60 A 10.0.0.2",
            ])
    }
}
