import DNSEngine
import DNSServer
import KubernetesObjects
import KubernetesWatch
import Testing

/// What is published once everything is in.
struct ProgressTests {
    private static let trigger = "2026-01-02T03:04:05Z"

    private static func synced() throws -> ProgressUnderTest {
        var cluster = try ProgressUnderTest()
        cluster.list(.namespace, [Objects.namespace])
        cluster.list(.service, [Objects.service("web"), Objects.headless("db")])
        cluster.list(.endpointSlice, [Objects.slice("db", [1]), Objects.slice("web", [2])])
        return cluster
    }

    @Test func changesArePublishedAtOnce() throws {
        var cluster = try Self.synced()
        for number in 0..<5 {
            #expect(cluster.take(.service, [.upsert(Objects.service("s\(number)"))], at: number).state != nil)
        }
        #expect(cluster.take(.service, [.delete(Objects.key(.service, "s0"))], at: 5).state != nil)
        #expect(try cluster.ask("s0.default.svc.cluster.local. A").first == "NXDOMAIN aa")
        #expect(cluster.take(.service, [.delete(Objects.key(.service, "s0"))], at: 6).state == nil)
    }

    @Test func aRelistThatChangesNothingPublishesNothing() throws {
        var cluster = try Self.synced()
        let relist = cluster.take(
            .service,
            [
                .beginRelist, .upsert(Objects.headless("db")), .upsert(Objects.service("web")), .endRelist,
                .caughtUp(resourceVersion: "9"),
            ], time: 99)
        #expect(relist.state == nil && relist.endsList)
        #expect(try cluster.serial() == "1")
    }

    /// A relist while changes of other kinds come: those are published meanwhile, what is missing goes at the end.
    @Test func relistsKeepNobodyWaiting() throws {
        var cluster = try Self.synced()
        #expect(cluster.take(.service, [.beginRelist, .upsert(Objects.headless("db"))]).state == nil)
        #expect(cluster.take(.endpointSlice, [.upsert(Objects.slice("db", [1, 7]))]).state != nil)
        #expect(try cluster.ask("web.default.svc.cluster.local. A").first == "NOERROR aa")
        #expect(cluster.take(.service, [.abortRelist]).state == nil)
        #expect(cluster.take(.service, [.beginRelist, .upsert(Objects.headless("db"))]).state == nil)
        #expect(cluster.take(.service, [.endRelist]).state != nil)
        #expect(try cluster.ask("web.default.svc.cluster.local. A").first == "NXDOMAIN aa")
    }

    @Test func theSerialIsTheTimeOfTheLastChangeOfRecords() throws {
        var cluster = try ProgressUnderTest()
        cluster.list(.namespace, [Objects.namespace], time: 10)
        cluster.list(.service, [Objects.service("web")], time: 11)
        // Being complete is no change of records.
        #expect(cluster.list(.endpointSlice, time: 12).state != nil)
        #expect(try cluster.serial() == "11")
        cluster.take(.service, [.upsert(Objects.service("web"))], time: 13)
        #expect(try cluster.serial() == "11")
        cluster.take(.service, [.upsert(Objects.service("web", 9))], time: 14)
        #expect(try cluster.serial() == "14")
    }

    @Test func changesOfHeadlessServicesAreTimed() throws {
        var first = try ProgressUnderTest()
        first.list(.namespace, [Objects.namespace])
        first.list(.service, [Objects.headless("db")])
        // What was there before the start says nothing of us.
        #expect(first.list(.endpointSlice, [Objects.slice("db", [1], changed: Self.trigger)]).triggers == [])

        var cluster = try Self.synced()
        let headless = Objects.slice("db", [1, 3], changed: Self.trigger)
        let changed = cluster.take(.endpointSlice, [.upsert(headless)]).triggers
        #expect(changed == [.init(time: Self.trigger, service: .headlessWithSelector)])
        #expect(cluster.take(.endpointSlice, [.upsert(Objects.slice("db", [1]))]).triggers == [])
        let others = ["web", "unknown"].map {
            ReflectorEffect.upsert(Objects.slice($0, [8, 9], changed: Self.trigger))
        }
        #expect(cluster.take(.endpointSlice, others).triggers == [.init(time: Self.trigger, service: .clusterIP)])
    }

    /// A change that no record shows is not taken for a later one's.
    @Test func changesWithoutRecordsAreNotTimed() throws {
        var cluster = try Self.synced()
        #expect(cluster.take(.endpointSlice, [.upsert(Objects.slice("db", [1], changed: Self.trigger))]).state == nil)
        let next = cluster.take(.service, [.upsert(Objects.service("new"))])
        #expect(next.state != nil && next.triggers == [])
    }

    @Test func figures() throws {
        var cluster = try Self.synced()
        let item = DecodedItem(
            label: "Service default/bad", key: Objects.key(.service, "bad"), object: nil,
            faults: [FieldFault(line: nil, reason: "spec is missing")])
        cluster.take(
            .service,
            [
                .counted(.relist), .counted(.relist), .counted(.watchRestart), .faulty(item, resourceVersion: "8"),
                .upsert(Objects.service("new")),
            ], at: 4_000)
        cluster.take(.namespace, [.counted(.failure), .log(.warning, "x"), .renewConnection], at: 5_000)
        cluster.take(.endpointSlice, [.caughtUp(resourceVersion: "9")], at: 7_000)
        cluster.observe(programming: .milliseconds(3), of: .headlessWithSelector)
        cluster.observe(programming: .milliseconds(4), of: .clusterIP)
        cluster.observe(programming: .milliseconds(5), of: .clusterIP)

        let metrics = cluster.metrics(at: 10_000)
        #expect(metrics.isSynced)
        #expect(
            metrics.objects == [.namespace: 1, .service: 3, .endpointSlice: 2, .pod: 0, .serviceImport: 0])
        // A failure is no word from the server.
        #expect(
            metrics.ages == [.namespace: .seconds(10), .service: .seconds(6), .endpointSlice: .seconds(3)])
        #expect(metrics.faultyObjects == [.service: 1])
        #expect(metrics.occurrences == [.service: [.relist: 2, .watchRestart: 1], .namespace: [.failure: 1]])
        #expect(metrics.tableOctets > 0)
        #expect(metrics.programming.mapValues(\.count) == [.headlessWithSelector: 1, .clusterIP: 2])
        #expect(
            metrics.programming.mapValues(\.sum)
                == [.headlessWithSelector: .milliseconds(3), .clusterIP: .milliseconds(9)])
        #expect(try ProgressUnderTest().metrics(at: 0).isSynced == false)
    }
}
