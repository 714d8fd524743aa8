import ClusterRecords
import DNSEngine
import KubernetesObjects
import NetworkAddress
import Testing

/// Random histories of a small cluster, after which everything is answered as if the cluster had always been so.
struct RecordHistoryTests {
    private static let namespaces = ["a", "b", "c"]
    private static let services = (0..<6).map { "s\($0)" }

    static func options() throws -> ClusterRecordOptions {
        var options = ClusterRecordOptions()
        options.namespaceSelector = try LabelSelector("hidden!=yes")
        options.serverAddresses = [.v4(0x0a00_0001), .v4(0x0a00_0002)]
        options.recordsZones = true
        return options
    }

    static let questions: [String] = {
        var questions = ["cluster.local. NS", "ns.dns.cluster.local. A"]
        for number in 0..<24 {
            questions += ["\(number).0.0.10.in-addr.arpa. PTR", "\(number).0.96.10.in-addr.arpa. PTR"]
        }
        for namespace in namespaces {
            questions.append("\(namespace).svc.cluster.local. A")
            questions += (0..<24).map { "10-0-0-\($0).\(namespace).pod.cluster.local. A" }
            for service in services {
                let name = "\(service).\(namespace).svc.cluster.local."
                questions += ["\(name) A", "\(name) SRV", "\(name) CNAME", "_http._tcp.\(name) SRV", "_tcp.\(name) A"]
                questions += ["h1.\(name) A", "10-0-0-1.\(name) SRV"]
                questions += ["z1.pin._zone.\(name) A", "b.z2.prefer._zone.\(name) SRV"]
            }
        }
        return questions
    }()

    private static func address(_ random: inout SeededRandom) -> String {
        "10.0.0.\(Int.random(in: 0..<24, using: &random))"
    }

    static func randomObject(_ random: inout SeededRandom) throws -> KubernetesObject {
        let namespace = random.pick(namespaces)
        let service = random.pick(services)
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return Objects.namespace(namespace, labels: random.chance(30) ? ["hidden": "yes"] : [:])
        case 1: return Objects.external(service, in: namespace, random.pick(["www.ext", "up.up", "10.0.0.1"]))
        case 2, 3: return Objects.headless(service, in: namespace)
        case 4, 5:
            let ports = random.pick([[], ["http:80"], [":80", "http:81"]])
            return try Objects.service(
                service, in: namespace, ["10.96.0.\(Int.random(in: 0..<24, using: &random))"], ports: ports)
        case 6, 7, 8:
            let address = address(&random)
            return Objects.pod(
                "p\(Int.random(in: 0..<8, using: &random))", in: namespace, random.chance(10) ? [] : [address],
                phase: random.chance(15) ? .succeeded : .running)
        default:
            let endpoints = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                (random.chance(20) ? "!" : "") + address(&random)
                    + (random.chance(30) ? "=h\(random.chance(50) ? 1 : 2)" : "")
                    + (random.chance(50) ? random.pick(["%z1", "%B.z2"]) : "")
            }
            return try Objects.slice(
                "e\(Int.random(in: 0..<10, using: &random))", of: random.chance(5) ? nil : service, in: namespace,
                endpoints, ports: random.pick([[], ["http:8080"], ["http:-"], [":1", "x/UDP:2"]]))
        }
    }

    @Test(arguments: 1...8)
    func historiesEndAlike(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var model: [ObjectKey: KubernetesObject] = [:]
        var cluster = try ClusterUnderTest([], options: try Self.options(), podNames: .verified)
        for step in 1...240 {
            var changes: [ObjectChange] = []
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let object = try Self.randomObject(&random)
                if random.chance(30), let key = model.keys.sorted().randomElement(using: &random) {
                    changes.append(.delete(key))
                    model[key] = nil
                } else {
                    changes.append(.upsert(object))
                    model[object.key] = object
                }
            }
            cluster.apply(changes)
            guard step % 12 == 0 else { continue }
            // The order of a fresh load is another one every time.
            let fresh = try ClusterUnderTest(
                model.values.shuffled(using: &random), options: try Self.options(), podNames: .verified)
            let (expected, found) = (
                try Answers.all(of: fresh.engine(), Self.questions),
                try Answers.all(of: cluster.engine(), Self.questions)
            )
            guard expected == found else {
                let first = Self.questions.indices.first { expected[$0] != found[$0] } ?? 0
                Issue.record(
                    """
                    after \(step) steps \(Self.questions[first]) answers \(try cluster.engine().ask(Self.questions[first])), \
                    freshly loaded \(try fresh.engine().ask(Self.questions[first]))
                    """)
                return
            }
        }
        // Everything deleted, nothing is left.
        cluster.apply(model.keys.shuffled(using: &random).map { .delete($0) })
        let empty = try ClusterUnderTest([], options: try Self.options(), podNames: .verified)
        #expect(
            try Answers.all(of: cluster.engine(), Self.questions) == Answers.all(of: empty.engine(), Self.questions))
    }
}
