import KubernetesWatch
import Testing

/// Whatever the server does, what is held is in the end what it has, and it is not asked too often.
@Suite struct ModelTests {
    /// The most requests in any period of this length.
    private func busiest(_ times: [Duration], within period: Duration) -> Int {
        var first = 0
        return times.indices.reduce(0) { most, last in
            while times[last] - times[first] > period { first += 1 }
            return max(most, last - first + 1)
        }
    }

    private func expectBounds(_ run: ModelRun, _ what: String) {
        #expect(busiest(run.requests, within: .seconds(5)) <= 12, "\(what)")
        #expect(busiest(run.requests, within: .seconds(60)) <= 45, "\(what)")
        #expect(run.holder.lines <= Int(run.now / .seconds(5)) + 10, "\(what)")
        #expect(run.holder.syncs <= 1, "\(what)")
    }

    private func expectAgreement(_ run: ModelRun, _ what: String) {
        #expect(run.reflector.isSynced, "\(what)")
        #expect(run.holder.objects == run.server.objects.mapValues { "\($0)" }, "\(what)")
    }

    /// Ten minutes of one fault, then health. Twenty seconds after it everything is in, unless the server does not
    /// know initial events; in any case after two minutes.
    @Test(arguments: ModelRun.Fault.allCases.filter { $0 != .restore }, ModelServer.InitialEvents.allCases)
    func oneFault(_ fault: ModelRun.Fault, _ initialEvents: ModelServer.InitialEvents) {
        for seed in 0..<8 as Range<UInt64> {
            let server = ModelServer(initialEvents, sendsBookmarks: true, seed: seed)
            var run = ModelRun(server, seed: seed)
            run.faults = [fault]
            run.run(until: .seconds(600))
            run.faults = []
            run.run(until: run.now + .seconds(60))
            run.isChanging = false
            run.run(until: run.now + .seconds(120))
            let what = "\(fault), \(initialEvents), seed \(seed)"
            expectAgreement(run, what)
            expectBounds(run, what)
        }
    }

    /// A thousand seconds of everything at once. After a restore only the next complete list need bring the truth:
    /// when versions are used twice, nothing else can tell.
    @Test(arguments: 0..<150 as Range<UInt64>)
    func allFaults(_ seed: UInt64) {
        let kinds = ModelServer.InitialEvents.allCases
        let server = ModelServer(
            kinds[Int(seed) % kinds.count], sendsBookmarks: !seed.isMultiple(of: 4), seed: seed)
        var run = ModelRun(server, seed: seed &+ 1_000)
        run.faults = ModelRun.Fault.allCases
        run.run(until: .seconds(1_000))
        expectBounds(run, "seed \(seed), with faults")
        run.faults = []
        run.isChanging = seed.isMultiple(of: 2)
        run.run(until: run.now + .seconds(3_700))
        run.isChanging = false
        run.run(until: run.now + .seconds(120))
        expectAgreement(run, "seed \(seed)")
        expectBounds(run, "seed \(seed)")
    }

    /// Without a fault the one list of the beginning is enough, but for the one of each hour.
    @Test(arguments: ModelServer.InitialEvents.allCases)
    func noFault(_ initialEvents: ModelServer.InitialEvents) {
        var run = ModelRun(ModelServer(initialEvents, sendsBookmarks: true, seed: 7), seed: 7)
        run.run(until: .seconds(100))
        #expect(run.reflector.isSynced)
        run.run(until: .seconds(20_000))
        run.isChanging = false
        run.run(until: run.now + .seconds(60))
        expectAgreement(run, "\(initialEvents)")
        // A watch lives five to ten minutes.
        #expect((35...90).contains(run.requests.count))
        #expect(run.holder.lines <= 10)
    }

    /// The API server comes back after minutes of absence; in 20 seconds everything is in.
    @Test(arguments: [ModelRun.Fault.refuseConnection, .hang, .hangAfterHead, .status500])
    func returnOfTheServer(_ fault: ModelRun.Fault) {
        for seed in 0..<20 as Range<UInt64> {
            var run = ModelRun(ModelServer(.known, sendsBookmarks: true, seed: seed), seed: seed)
            run.faults = [fault]
            run.isCertain = true
            run.run(until: .seconds(300))
            #expect(!run.reflector.isSynced)
            // Reaching 300 seconds includes the last exchange that failed: what is left is the wait after it.
            run.faults = []
            run.isChanging = false
            run.run(until: run.now + .seconds(10))
            expectAgreement(run, "\(fault), seed \(seed)")
        }
    }
}
