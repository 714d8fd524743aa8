import KubernetesObjects
import KubernetesWatch
import Testing

@Suite struct PageTests {
    private typealias Steps = ReflectorSteps

    /// On the second page of a list; the first one had the object `a`.
    private func onSecondPage() -> Steps {
        let steps = Steps()
        _ = steps.request()
        steps.refuse(422)
        _ = steps.request()
        steps.head()
        steps.events(Steps.object("a", "3"), .list(resourceVersion: "20", continuation: "more"))
        steps.end(.complete)
        _ = steps.request()
        _ = steps.takeEffects()
        return steps
    }

    @Test func forgottenPageListsAllInOne() {
        let steps = onSecondPage()
        steps.refuse(410, "The provided continue parameter is too old", reason: "Expired")
        #expect(steps.takeEffects().contains(.abortRelist))
        let whole = steps.request()
        #expect(steps.waited == .zero)
        #expect(whole.purpose == .list)
        #expect(whole.query == [])
        #expect(steps.reflector.deadline == steps.now + .seconds(60))
        steps.head()
        steps.events(Steps.object("b", "4"), .list(resourceVersion: "30", continuation: ""))
        steps.end(.complete)
        #expect(
            steps.takeEffects() == [
                .beginRelist, .upsert(Steps.namespace("b", "4")), .endRelist,
                .log(.info, "namespaces: followed again"), .synced, .caughtUp(resourceVersion: "30"),
            ])
        #expect(steps.request()["resourceVersion"] == "30")
    }

    @Test func failureInTheMiddleBeginsAgain() {
        let steps = onSecondPage()
        steps.refuse(500)
        #expect(steps.takeEffects().contains(.abortRelist))
        let again = steps.request()
        #expect(steps.waited > .zero)
        #expect(again["continue"] == nil)
        #expect(again["limit"] == "500")
    }

    @Test func incompleteLists() {
        let steps = onSecondPage()
        steps.head()
        steps.events(Steps.object("b", "4"))
        steps.end(.complete)
        #expect(!steps.reflector.isSynced)
        #expect(!steps.takeEffects().contains(.endRelist))
        _ = steps.request()
        steps.head()
        steps.events(Steps.object("b", "4"), .list(resourceVersion: "9", continuation: ""))
        steps.end(.undecodable("cut"))
        #expect(!steps.takeEffects().contains(.endRelist))
    }

    @Test func aContinuationThatLeadsNowhere() {
        let steps = onSecondPage()
        steps.head()
        steps.events(.list(resourceVersion: "20", continuation: "more"))
        steps.end(.complete)
        #expect(steps.request()["continue"] == nil)
        #expect(steps.waited > .zero)
    }

    @Test func aListWithoutEnd() {
        var settings = ReflectorSettings()
        settings.pagesMax = 5
        let steps = Steps(settings: settings)
        _ = steps.request()
        steps.refuse(422)
        for page in 1...5 {
            let request = steps.request()
            #expect(request["continue"] == (page == 1 ? nil : "token\(page - 1)"))
            steps.head()
            steps.events(.list(resourceVersion: "20", continuation: "token\(page)"))
            steps.end(.complete)
        }
        #expect(steps.request()["continue"] == nil)
        #expect(steps.waited > .zero)
        #expect(!steps.reflector.isSynced)
    }

    @Test(arguments: ["", "0"])
    func aListWithoutVersionIsNotWatched(_ version: String) {
        let steps = onSecondPage()
        steps.head()
        steps.events(.list(resourceVersion: version, continuation: ""))
        steps.end(.complete)
        #expect(steps.reflector.isSynced)
        #expect(steps.reflector.resourceVersion == nil)
        #expect(steps.request().purpose == .list)
        #expect(steps.waited > .zero)
    }

    @Test func aPageThatStops() {
        let steps = onSecondPage()
        steps.head()
        steps.events(Steps.object("b", "4"))
        steps.letDeadlinePass()
        #expect(steps.takeEffects().contains(.renewConnection))
        #expect(steps.request()["continue"] == nil)
    }

    @Test func eventsOfAWatchInAList() {
        let steps = onSecondPage()
        steps.head()
        steps.events(.deleted(Steps.key("a"), resourceVersion: "21"))
        steps.events(.bookmark(resourceVersion: "22", endsInitialEvents: true), .unknown(type: "MOVED"))
        #expect(steps.takeEffects() == Array(repeating: .counted(.unknownEvent), count: 3))
    }
}
