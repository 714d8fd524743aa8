import KubernetesObjects
import KubernetesWatch
import Testing

@Suite struct DeadlineTests {
    private typealias Steps = ReflectorSteps

    @Test func noAnswer() {
        let steps = Steps()
        _ = steps.request()
        steps.letDeadlinePass()
        #expect(steps.now == .seconds(10))
        #expect(steps.takeEffects().contains(.renewConnection))
        #expect(steps.request().purpose == .streamingList)
    }

    @Test func aRefusalWhoseTextDoesNotCome() {
        let steps = Steps()
        _ = steps.request()
        steps.head(401)
        steps.now += .seconds(9)
        steps.reflector.receiveOctets(at: steps.now)
        steps.letDeadlinePass()
        #expect(steps.now == .seconds(10))
        #expect(steps.takeEffects().contains(.renewCredentials))
    }

    @Test func watchesMayPauseBetweenBookmarks() {
        let steps = Steps()
        steps.watch()
        let start = steps.now
        steps.now += .seconds(60)
        steps.events(.bookmark(resourceVersion: "20", endsInitialEvents: false))
        #expect(steps.reflector.deadline == start + .seconds(135))
        steps.letDeadlinePass()
        #expect(steps.now == start + .seconds(135))
        #expect(steps.reflector.lastContact == start + .seconds(60))
        #expect(steps.takeEffects().contains(.renewConnection))
        let request = steps.request()
        #expect(request["resourceVersion"] == "20")
        #expect(steps.waited == .zero)
    }

    /// Garbage may look like the beginning of an event that is long and never ends.
    @Test func octetsWithoutAnEvent() {
        let steps = Steps()
        steps.watch()
        let start = steps.now
        for _ in 0..<6 {
            steps.now += .seconds(4)
            steps.reflector.receiveOctets(at: steps.now)
        }
        #expect(steps.reflector.deadline == start + .seconds(34))
        // An event that has come as a whole ends the wait; the next octets begin another one.
        steps.events(.bookmark(resourceVersion: "20", endsInitialEvents: false))
        #expect(steps.reflector.deadline == steps.now + .seconds(75))
        steps.reflector.receiveOctets(at: steps.now)
        #expect(steps.reflector.deadline == steps.now + .seconds(30))
    }

    /// After a restore the server may wait in silence for a version that it has yet to reach.
    @Test func silentWatchesBecomeAList() {
        let steps = Steps()
        steps.watch()
        var purposes: [APIRequest.Purpose] = []
        for _ in 0..<12 {
            steps.letDeadlinePass()
            let request = steps.request()
            purposes.append(request.purpose)
            steps.head()
            if request.purpose == .streamingList {
                steps.events(.bookmark(resourceVersion: "30", endsInitialEvents: true))
            }
        }
        // A server without bookmarks is not asked for everything all the time.
        let lists = purposes.indices.filter { purposes[$0] == .streamingList }
        #expect(lists == [1, 5])
        steps.events(.bookmark(resourceVersion: "31", endsInitialEvents: false))
        purposes = []
        for _ in 0..<3 {
            steps.letDeadlinePass()
            purposes.append(steps.request().purpose)
            steps.head()
        }
        #expect(purposes == [.watch, .watch, .streamingList])
    }

    @Test func overlongWatchesAreEnded() {
        let steps = Steps()
        steps.watch()
        let start = steps.now
        for _ in 0..<1_000 where steps.now < steps.reflector.deadline ?? .zero {
            steps.events(Steps.object("a", "\(steps.now)"))
            steps.now += .seconds(1)
        }
        #expect((.seconds(330)...(.seconds(631))).contains(steps.now - start))
        steps.letDeadlinePass()
        #expect(!steps.takeEffects().contains(.renewConnection))
        #expect(steps.request().purpose == .watch)
        #expect(steps.waited == .zero)
    }

    /// What a watch has to say until the time has come to list everything though it works.
    private func untilRelist(_ steps: Steps) -> APIRequest {
        while true {
            let request = steps.request()
            guard request.purpose == .watch else { return request }
            steps.head()
            while let deadline = steps.reflector.deadline, steps.now < deadline {
                steps.events(.bookmark(resourceVersion: "77", endsInitialEvents: false))
                steps.now = min(steps.now + .seconds(60), steps.reflector.deadline ?? steps.now)
                if steps.now >= steps.reflector.deadline ?? steps.now { break }
            }
            steps.end(.deadline)
        }
    }

    @Test func listsNowAndThenThoughTheWatchWorks() {
        let steps = Steps()
        steps.watch()
        steps.end(.complete)
        #expect(untilRelist(steps).purpose == .streamingList)
        #expect((.seconds(3_240)...(.seconds(3_660))).contains(steps.now))
        #expect(!steps.takeEffects().contains(.renewConnection))
        // It fails: the watch goes on where it was, and there is another list some time later.
        steps.head()
        steps.events(Steps.object("b", "80"))
        steps.end(.failed("reset"))
        let failed = steps.now
        #expect(steps.takeEffects().contains(.abortRelist))
        let watch = steps.request()
        #expect(watch["resourceVersion"] == "77")
        steps.head()
        steps.end(.complete)
        #expect(untilRelist(steps).purpose == .streamingList)
        #expect((.seconds(270)...(.seconds(310))).contains(steps.now - failed))
    }
}
