import ClusterRecords
import DNSEngine
import KubernetesObjects
import NetworkAddress
import Testing

/// Objects as an API server tells of them: changes, missed changes, and lists that show what was missed.
struct RelistTests {
    private static let kinds: [ObjectKind] = [.service, .endpointSlice, .namespace, .pod]

    /// Random histories in which some changes are missed, and lists that break off or are completed while changes go on:
    /// once every kind has been listed, everything is answered as after a first list.
    @Test(arguments: 11...18)
    func historiesEndAlike(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var model: [ObjectKey: KubernetesObject] = [:]
        let options = try RecordHistoryTests.options()
        var cluster = try ClusterUnderTest([], options: options, podNames: .verified)
        for _ in 1...20 {
            for _ in 1...20 {
                let change = try Self.randomChange(&random, &model)
                if random.chance(80) { cluster.change { $0.apply(change) } }
            }
            for kind in Self.kinds.shuffled(using: &random) {
                try Self.list(kind, breaksOff: true, &cluster, &model, &random)
                try Self.list(kind, breaksOff: false, &cluster, &model, &random)
            }
            var fresh = try ClusterUnderTest([], options: options, podNames: .verified)
            let objects = model.values.shuffled(using: &random)
            fresh.change { index in for object in objects { index.apply(.upsert(object)) } }
            let (found, expected) = (try cluster.engine(), try fresh.engine())
            for question in RecordHistoryTests.questions {
                let (answer, right) = (try found.ask(question), try expected.ask(question))
                #expect(answer == right, "\(question)")
            }
            for kind in Self.kinds { #expect(cluster.count(of: kind) == fresh.count(of: kind), "\(kind)") }
        }
        cluster.change { index in
            for kind in Self.kinds {
                index.beginReplacing(kind)
                index.endReplacing(kind)
            }
        }
        for kind in Self.kinds { #expect(cluster.count(of: kind) == 0) }
        let empty = try ClusterUnderTest([], options: options, podNames: .verified)
        #expect(
            try Answers.all(of: cluster.engine(), RecordHistoryTests.questions)
                == Answers.all(of: empty.engine(), RecordHistoryTests.questions))
    }

    private static func randomChange(
        _ random: inout SeededRandom, _ model: inout [ObjectKey: KubernetesObject]
    ) throws -> ObjectChange {
        if random.chance(30), let key = model.keys.sorted().randomElement(using: &random) {
            model[key] = nil
            return .delete(key)
        }
        let object = try RecordHistoryTests.randomObject(&random)
        model[object.key] = object
        return .upsert(object)
    }

    /// One list in random order, while objects of other kinds go on changing.
    private static func list(
        _ kind: ObjectKind, breaksOff: Bool, _ cluster: inout ClusterUnderTest,
        _ model: inout [ObjectKey: KubernetesObject], _ random: inout SeededRandom
    ) throws {
        var objects = model.values.filter { $0.key.kind == kind }.shuffled(using: &random)
        if breaksOff { objects = Array(objects.prefix(objects.count / 2)) }
        cluster.change { $0.beginReplacing(kind) }
        for object in objects { cluster.change { $0.apply(.upsert(object)) } }
        if !breaksOff { cluster.change { $0.endReplacing(kind) } }
    }

    @Test func aListThatBreaksOffTakesNothingAway() throws {
        var cluster = try ClusterUnderTest([Objects.namespace("default")])
        let web = try Objects.service("web", ["10.96.0.1"])
        let db = try Objects.service("db", ["10.96.0.2"])
        #expect(
            cluster.change { index in
                index.apply(.upsert(web))
                index.apply(.upsert(db))
            }.count == 4)
        let lists: (inout ClusterRecordIndex) -> Void = { index in
            index.beginReplacing(.service)
            index.apply(.upsert(web))
        }
        #expect(cluster.change(lists) == [])
        #expect(cluster.change(lists) == [])
        #expect(
            cluster.change { $0.endReplacing(.service) }
                == [.service(name: "db", namespace: "default"), .address(.v4(0x0a60_0002))])
        #expect(cluster.count(of: .service) == 1)
    }

    /// 256 lists of one kind and back to the first number.
    @Test func roundsMayWrap() throws {
        var cluster = try ClusterUnderTest([Objects.namespace("default")])
        let web = try Objects.service("web", ["10.96.0.1"])
        for _ in 0..<300 {
            cluster.change { index in
                index.beginReplacing(.service)
                index.apply(.upsert(web))
                index.endReplacing(.service)
            }
            #expect(cluster.count(of: .service) == 1)
        }
        cluster.change { index in
            index.beginReplacing(.service)
            index.endReplacing(.service)
        }
        #expect(cluster.count(of: .service) == 0)
    }
}
