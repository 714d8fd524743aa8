import DNSEngine
import DNSServer
import KubernetesObjects
import KubernetesWatch
import Testing

/// What is published while first lists are being read.
struct FirstListTests {
    private static let notReady = ["SERVFAIL", "ede 14"]

    private static func outline(_ answer: [String]) -> [String] {
        answer.filter { !$0.hasPrefix("authority") }.map { $0 == "SERVFAIL aa" ? "SERVFAIL" : $0 }
    }

    @Test func eachKindIsPublishedOnceItIsIn() throws {
        var cluster = try ProgressUnderTest()
        #expect(cluster.synced == [.pods, .serviceImports])
        #expect(Self.outline(try cluster.ask("web.default.svc.cluster.local. A")) == Self.notReady)

        #expect(cluster.list(.namespace, [Objects.namespace]).state != nil)
        #expect(cluster.synced == [.pods, .serviceImports, .namespaces])
        #expect(Self.outline(try cluster.ask("web.default.svc.cluster.local. A")) == Self.notReady)

        let outcome = cluster.list(.service, [Objects.service("web"), Objects.headless("db")])
        #expect(outcome.state != nil && outcome.endsList)
        #expect(!cluster.isSynced)
        #expect(
            try cluster.ask("web.default.svc.cluster.local. A")
                == ["NOERROR aa", "answer web.default.svc.cluster.local. 30 A 10.96.0.1"])
        #expect(Self.outline(try cluster.ask("db.default.svc.cluster.local. A")) == Self.notReady)

        cluster.list(.endpointSlice, [Objects.slice("db", [0x0a00_0001])])
        #expect(cluster.isSynced && cluster.synced == .all)
        #expect(
            try cluster.ask("db.default.svc.cluster.local. A")
                == ["NOERROR aa", "answer db.default.svc.cluster.local. 30 A 10.0.0.1"])
    }

    @Test func listsWaitForEachOtherForAMoment() throws {
        var cluster = try ProgressUnderTest()
        #expect(cluster.take(.service, [.beginRelist, .upsert(Objects.service("a"))], at: 1_000).state == nil)
        #expect(cluster.list(.namespace, [Objects.namespace], at: 1_001).state == nil)
        #expect(cluster.take(.service, [.upsert(Objects.service("b"))], at: 2_999).state == nil)
        // Two seconds are enough for anybody.
        #expect(cluster.take(.service, [.upsert(Objects.service("c"))], at: 3_000).state != nil)
        #expect(cluster.synced == [.pods, .serviceImports, .namespaces])
        #expect(cluster.take(.service, [.upsert(Objects.service("d"))], at: 4_999).state == nil)
        #expect(cluster.take(.service, [.upsert(Objects.service("e"))], at: 5_000).state != nil)
        // The end of the last list under way is not waited for.
        #expect(cluster.take(.service, [.upsert(Objects.service("f"))], at: 5_001).state == nil)
        #expect(cluster.take(.service, [.endRelist, .synced], at: 5_002).state != nil)
        #expect(cluster.synced.holds([.namespaces, .services]))
        #expect(
            try cluster.ask("f.default.svc.cluster.local. A")
                == ["NOERROR aa", "answer f.default.svc.cluster.local. 30 A 10.96.0.1"])
    }

    /// What came before a list that breaks off is published, and so is that a kind is in that has no objects.
    @Test func listsThatBreakOffHoldNothingBack() throws {
        var cluster = try ProgressUnderTest()
        cluster.take(.service, [.beginRelist, .upsert(Objects.service("a"))])
        #expect(cluster.list(.namespace, at: 1).state == nil)
        #expect(cluster.take(.service, [.abortRelist], at: 2).state != nil)
        #expect(cluster.synced == [.pods, .serviceImports, .namespaces])

        var empty = try ProgressUnderTest([.namespace, .service, .serviceImport])
        empty.take(.service, [.beginRelist])
        #expect(empty.list(.serviceImport, at: 1).state == nil)
        #expect(empty.take(.service, [.abortRelist], at: 2).state != nil)
        #expect(empty.synced == [.pods, .endpointSlices, .serviceImports])
    }

    /// A kind that may not be listed: its own names are not answered, the others are.
    @Test func aForbiddenKindHoldsNoOtherBack() throws {
        var cluster = try ProgressUnderTest()
        for time in 0..<5 {
            let refusal: [ReflectorEffect] = [.counted(.failure), .log(.error, "not allowed to watch")]
            #expect(cluster.take(.endpointSlice, refusal, at: time).state == nil)
        }
        #expect(cluster.list(.namespace, [Objects.namespace], at: 5).state != nil)
        #expect(cluster.list(.service, [Objects.service("web"), Objects.headless("db")], at: 6).state != nil)
        #expect(cluster.take(.service, [.upsert(Objects.service("new", 2))], at: 7).state != nil)
        #expect(
            try cluster.ask("new.default.svc.cluster.local. A")
                == ["NOERROR aa", "answer new.default.svc.cluster.local. 30 A 10.96.0.2"])
        #expect(Self.outline(try cluster.ask("db.default.svc.cluster.local. A")) == Self.notReady)
        #expect(!cluster.isSynced)
        // Granted at last.
        cluster.list(.endpointSlice, at: 8)
        #expect(cluster.isSynced)
    }
}
