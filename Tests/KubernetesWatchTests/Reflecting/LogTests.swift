import KubernetesObjects
import KubernetesWatch
import Testing

@Suite struct LogTests {
    private typealias Steps = ReflectorSteps

    @Test func anOutageIsLoggedOnceAMinuteAndItsEndOnce() {
        let steps = Steps(.service)
        steps.watch()
        let start = steps.now
        while steps.now - start < .seconds(600) {
            steps.end(.failed("connection refused"))
            _ = steps.request()
        }
        #expect((9...11).contains(steps.lines.count))
        #expect(steps.lines.first == "services: watch failed: connection refused")
        #expect(steps.lines.last?.contains("more failures since the last line") == true)
        _ = steps.takeEffects()
        steps.head()
        #expect(steps.lines == [])
        steps.events(.bookmark(resourceVersion: "90", endsInitialEvents: false))
        steps.events(.bookmark(resourceVersion: "91", endsInitialEvents: false))
        #expect(steps.lines == ["services: followed again"])
    }

    @Test func failuresThatChangeAreBoundedToo() {
        let steps = Steps()
        let start = steps.now
        for round in 0..<500 {
            _ = steps.request()
            if round.isMultiple(of: 2) { steps.refuse(500 + round) } else { steps.end(.failed("reset")) }
        }
        #expect(steps.lines.count <= Int((steps.now - start) / .seconds(10)) + 1)
        #expect(steps.lines.count > 10)
    }

    @Test func wordsOfOthersAreTamed() throws {
        let steps = Steps()
        _ = steps.request()
        steps.refuse(500, "first\nsecond\u{1b}[31m\u{2028}" + String(repeating: "x", count: 5_000_000))
        let line = try #require(steps.lines.first)
        #expect(line.count < 400)
        #expect(line.contains("first second [31m "))
        #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }

    @Test func quietWatchesAreNotLogged() {
        let steps = Steps()
        steps.synchronise()
        for round in 0..<10 {
            steps.events(Steps.object("a", "1\(round)"))
            steps.now += .seconds(300)
            steps.end(round.isMultiple(of: 2) ? .complete : .deadline)
            #expect(steps.request().purpose == .watch)
            steps.head()
        }
        #expect(steps.lines == [])
    }
}
