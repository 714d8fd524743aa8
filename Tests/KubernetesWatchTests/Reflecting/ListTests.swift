import KubernetesObjects
import KubernetesWatch
import Testing

@Suite struct ListTests {
    private typealias Steps = ReflectorSteps

    @Test func initialEventsThenChanges() {
        let steps = Steps()
        _ = steps.request()
        steps.head()
        steps.events(Steps.object("a", "9"), Steps.object("b", "3"))
        #expect(!steps.reflector.isSynced)
        #expect(
            steps.takeEffects() == [
                .beginRelist, .upsert(Steps.namespace("a", "9")), .upsert(Steps.namespace("b", "3")),
            ])
        steps.events(.bookmark(resourceVersion: "12", endsInitialEvents: true))
        #expect(steps.takeEffects() == [.endRelist, .synced, .caughtUp(resourceVersion: "12")])
        #expect(steps.reflector.isSynced)
        #expect(steps.reflector.resourceVersion == "12")
        steps.events(.deleted(Steps.key("a"), resourceVersion: "13"))
        #expect(steps.takeEffects() == [.delete(Steps.key("a"))])
        #expect(steps.reflector.resourceVersion == "13")
    }

    @Test func emptyCollection() {
        let steps = Steps()
        _ = steps.request()
        steps.head()
        steps.events(.bookmark(resourceVersion: "12", endsInitialEvents: true))
        #expect(steps.takeEffects() == [.beginRelist, .endRelist, .synced, .caughtUp(resourceVersion: "12")])
    }

    /// 422 of Kubernetes before 1.27, and what proxies and imitations may answer.
    @Test(arguments: [400, 404, 405, 422, 501])
    func pagesWhereInitialEventsAreUnknown(_ status: Int) {
        let steps = Steps()
        _ = steps.request()
        steps.refuse(status, "resourceVersionMatch is forbidden for watch")
        let first = steps.request()
        #expect(steps.waited == .zero)
        #expect(first.query.map(\.name) == ["limit"])
        #expect(first["limit"] == "500")
        steps.head()
        // The metadata of a list may follow its items.
        steps.events(Steps.object("a", "3"), .list(resourceVersion: "20", continuation: "more"))
        steps.end(.complete)
        let second = steps.request()
        #expect(steps.waited == .zero)
        #expect(second.query.map(\.name) == ["limit", "continue"])
        #expect(second["continue"] == "more")
        #expect(!steps.reflector.isSynced)
        steps.head()
        steps.events(.list(resourceVersion: "20", continuation: ""), Steps.object("b", "4"))
        steps.end(.complete)
        let changes = steps.takeEffects().filter { if case .log = $0 { false } else { $0 != .counted(.failure) } }
        #expect(
            changes == [
                .beginRelist, .upsert(Steps.namespace("a", "3")), .upsert(Steps.namespace("b", "4")), .endRelist,
                .synced, .caughtUp(resourceVersion: "20"),
            ])
        let watch = steps.request()
        #expect(steps.waited == .zero)
        #expect(watch.purpose == .watch)
        #expect(watch["resourceVersion"] == "20")
        #expect(watch["sendInitialEvents"] == nil)
        // It is remembered, for hours.
        steps.now += .seconds(1)
        steps.refuse(410)
        #expect(steps.request().purpose == .list)
        steps.end(.failed("reset"))
        steps.now += .seconds(6 * 3_600)
        #expect(steps.request().purpose == .streamingList)
    }

    @Test func aServerThatIgnoresInitialEvents() {
        let steps = Steps()
        _ = steps.request()
        steps.head()
        steps.events(Steps.object("a", "3"))
        steps.now += .seconds(2)
        steps.reflector.receiveOctets(at: steps.now)
        #expect(steps.reflector.deadline == .seconds(12))
        steps.letDeadlinePass()
        #expect(steps.now == .seconds(12))
        #expect(steps.request().purpose == .list)
        #expect(steps.waited == .zero)
        #expect(steps.takeEffects().contains(.abortRelist))
    }

    @Test func initialEventsWithoutEnd() {
        let steps = Steps()
        _ = steps.request()
        steps.head()
        while let deadline = steps.reflector.deadline, steps.now < deadline {
            steps.events(Steps.object("a", "3"))
            steps.now += .seconds(1)
        }
        #expect(steps.now == .seconds(60))
        steps.letDeadlinePass()
        #expect(steps.request().purpose == .list)
    }

    @Test(arguments: [
        StreamEvent.bookmark(resourceVersion: "5", endsInitialEvents: false),
        .list(resourceVersion: "5", continuation: ""),
    ])
    func eventsThatInitialEventsDoNotHave(_ event: StreamEvent) {
        let steps = Steps()
        _ = steps.request()
        steps.head()
        steps.events(event)
        #expect(steps.reflector.deadline == steps.now)
        // Whatever else comes is of no use.
        steps.events(Steps.object("a", "3"), .bookmark(resourceVersion: "9", endsInitialEvents: true))
        steps.letDeadlinePass()
        #expect(!steps.reflector.isSynced)
        #expect(steps.request().purpose == .list)
        #expect(steps.waited == .zero)
    }

    @Test func initialEventsThatBreakOffAgainAndAgain() {
        let steps = Steps()
        for end in [ExchangeEnd.complete, .failed("reset"), .undecodable("cut")] {
            #expect(steps.request().purpose == .streamingList)
            steps.head()
            steps.events(Steps.object("a", "3"))
            steps.end(end)
            #expect(steps.takeEffects().contains(.abortRelist))
        }
        // Once in pages, then initial events get another chance.
        #expect(steps.request().purpose == .list)
        #expect(steps.waited > .zero)
        steps.end(.failed("reset"))
        #expect(steps.request().purpose == .streamingList)
    }

    @Test func refusedConnectionsDoNotSpeakAgainstInitialEvents() {
        let steps = Steps()
        for _ in 0..<20 {
            #expect(steps.request().purpose == .streamingList)
            steps.end(.failed("connection refused"))
        }
    }

    @Test func anInterruptedListTakesNothingAway() {
        let steps = Steps()
        steps.synchronise()
        steps.events(.error(APIStatus(code: 410, reason: "Expired")))
        steps.end(.complete)
        #expect(steps.reflector.resourceVersion == nil)
        #expect(steps.request().purpose == .streamingList)
        _ = steps.takeEffects()
        steps.head()
        steps.events(Steps.object("b", "50"))
        steps.end(.failed("reset"))
        let effects = steps.takeEffects()
        #expect(
            effects.prefix(3) == [.counted(.relist), .beginRelist, .upsert(Steps.namespace("b", "50"))])
        #expect(effects.contains(.abortRelist))
        #expect(!effects.contains(.endRelist))
        #expect(!effects.contains { if case .delete = $0 { true } else { false } })
        _ = steps.request()
        steps.head()
        steps.events(.bookmark(resourceVersion: "60", endsInitialEvents: true))
        #expect(steps.takeEffects().contains(.endRelist))
    }
}
