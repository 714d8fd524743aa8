import KubernetesObjects
import KubernetesWatch
import Testing

@Suite struct WatchTests {
    private typealias Steps = ReflectorSteps

    @Test func resumesFromTheLastVersion() {
        let steps = Steps()
        steps.synchronise(at: "10")
        let ends: [(StreamEvent, String)] = [
            (Steps.object("b", "15"), "15"), (.deleted(Steps.key("b"), resourceVersion: "16"), "16"),
            (.bookmark(resourceVersion: "40", endsInitialEvents: false), "40"),
            // Versions are words: a smaller one is as good.
            (Steps.object("b", "2"), "2"),
            // Not usable as an object, but its version counts.
            (.object(Steps.unusable("c"), resourceVersion: "3"), "3"),
            (.object(Steps.unusable(nil), resourceVersion: "4"), "4"),
            // No version at all.
            (Steps.object("b", ""), "4"), (.bookmark(resourceVersion: "0", endsInitialEvents: false), "4"),
            // Told twice.
            (.bookmark(resourceVersion: "50", endsInitialEvents: true), "50"),
        ]
        for (event, version) in ends {
            steps.events(event)
            steps.now += .seconds(30)
            steps.end(.complete)
            let request = steps.request()
            #expect(steps.waited == .zero, "a watch that ends in its time is taken up at once")
            #expect(request.purpose == .watch)
            #expect(request["resourceVersion"] == version)
            steps.head()
        }
        #expect(steps.lines == [])
        #expect(steps.takeEffects().count { $0 == .counted(.watchRestart) } == ends.count)
    }

    @Test func bookmarksAreCaughtUp() {
        let steps = Steps()
        steps.watch()
        steps.events(.bookmark(resourceVersion: "40", endsInitialEvents: false))
        #expect(steps.takeEffects() == [.caughtUp(resourceVersion: "40")])
    }

    @Test func unknownEventsAreSkipped() {
        let steps = Steps()
        steps.watch()
        steps.events(.unknown(type: "MOVED"), Steps.object("b", "15"))
        #expect(steps.takeEffects() == [.counted(.unknownEvent), .upsert(Steps.namespace("b", "15"))])
    }

    @Test func unusableObjects() {
        let steps = Steps()
        steps.watch()
        let item = Steps.unusable("a")
        steps.events(.object(item, resourceVersion: "15"))
        #expect(steps.takeEffects() == [.delete(Steps.key("a")), .faulty(item, resourceVersion: "15")])
        steps.events(.object(item, resourceVersion: "15"))
        #expect(steps.takeEffects() == [.delete(Steps.key("a"))])
        steps.events(.object(item, resourceVersion: "16"))
        #expect(steps.takeEffects() == [.delete(Steps.key("a")), .faulty(item, resourceVersion: "16")])
        let nameless = Steps.unusable(nil)
        steps.events(.object(nameless, resourceVersion: "17"))
        #expect(steps.takeEffects() == [.faulty(nameless, resourceVersion: "17")])
        let partly = DecodedItem(
            label: "Namespace b", key: Steps.key("b"), object: Steps.namespace("b", "18"), faults: item.faults)
        steps.events(.object(partly, resourceVersion: "18"))
        #expect(
            steps.takeEffects() == [.upsert(Steps.namespace("b", "18")), .faulty(partly, resourceVersion: "18")])
    }

    @Test func unusableObjectsAreNotSeenByAList() {
        let steps = Steps()
        _ = steps.request()
        steps.head()
        steps.events(.object(Steps.unusable("a"), resourceVersion: "5"))
        let effects = steps.takeEffects()
        #expect(effects.first == .beginRelist)
        #expect(!effects.contains { if case .upsert = $0 { true } else { false } })
    }

    @Test func aDeletionOfNobodyKnowsWhat() {
        let steps = Steps()
        steps.watch()
        steps.events(.deleted(nil, resourceVersion: "15"))
        #expect(steps.reflector.resourceVersion == "15")
        #expect(steps.reflector.deadline == steps.now + .seconds(30))
        steps.letDeadlinePass()
        #expect(steps.request().purpose == .streamingList)
        #expect(steps.waited == .zero)
        #expect(!steps.takeEffects().contains(.renewConnection))
    }

    @Test func goneBecomesAList() {
        for asEvent in [true, false] {
            let steps = Steps()
            steps.watch()
            if asEvent {
                steps.events(.error(APIStatus(code: 410, reason: "Expired", message: "too old resource version")))
                #expect(steps.reflector.deadline == steps.now)
                steps.events(Steps.object("ghost", "99"))
                steps.end(.deadline)
            } else {
                steps.end(.complete)
                _ = steps.request()
                steps.refuse(410, reason: "Gone")
            }
            let effects = steps.takeEffects()
            #expect(!effects.contains(.upsert(Steps.namespace("ghost", "99"))))
            #expect(!effects.contains(.renewConnection))
            #expect(steps.request().purpose == .streamingList)
            #expect(asEvent ? steps.waited == .zero : steps.waited < .seconds(2))
        }
    }

    @Test func goneAgainAndAgainIsNotHurried() {
        let steps = Steps()
        var waits: [Duration] = []
        for _ in 0..<10 {
            steps.synchronise()
            steps.events(.error(APIStatus(code: 0, reason: "Expired")))
            steps.end(.complete)
            _ = steps.request()
            waits.append(steps.waited)
            steps.end(.failed("reset"))
        }
        // Now and then, though, it may be a matter of one list.
        #expect(waits[0] == .zero)
        #expect(waits.count { $0 == .zero } <= Int(steps.now / .seconds(30)) + 1)
        #expect(waits.filter { $0 > .zero }.suffix(3).allSatisfy { $0 >= .seconds(4) })
    }

    /// A server that ends each watch with an error may have something against the version.
    @Test(arguments: [500, 503, 504])
    func errorsAtOneVersionBecomeAList(_ code: Int) {
        let steps = Steps()
        steps.watch(from: "10")
        var purposes: [APIRequest.Purpose] = []
        for _ in 0..<4 {
            steps.events(.error(APIStatus(code: code, reason: "Timeout", message: "Too large resource version")))
            steps.end(.complete)
            purposes.append(steps.request().purpose)
            #expect(steps.waited > .zero)
            steps.head()
        }
        #expect(purposes == [.watch, .watch, .watch, .streamingList])
        // Should the list fail, the watch is still there to go on with.
        steps.end(.failed("reset"))
        #expect(steps.request()["resourceVersion"] == "10")
    }

    @Test(arguments: [400, 422])
    func aVersionThatIsRefusedIsDropped(_ code: Int) {
        let steps = Steps()
        steps.watch()
        steps.now += .seconds(60)
        steps.end(.complete)
        _ = steps.request()
        steps.refuse(code, "invalid resource version")
        #expect(steps.request().purpose == .streamingList)
    }

    @Test func endingAtOnceIsNotHurried() {
        let steps = Steps()
        steps.watch()
        steps.now += .seconds(6)
        steps.end(.complete)
        let start = steps.now
        var requests = 0
        while true {
            _ = steps.request()
            guard steps.now - start < .seconds(5) else { break }
            requests += 1
            steps.head()
            steps.end(.complete)
        }
        #expect((2...6).contains(requests))
    }
}
