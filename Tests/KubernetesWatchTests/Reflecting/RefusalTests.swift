import KubernetesObjects
import KubernetesWatch
import Testing

@Suite struct RefusalTests {
    private typealias Steps = ReflectorSteps

    @Test func credentialsAreRenewed() {
        let steps = Steps()
        steps.synchronise()
        steps.now += .seconds(60)
        steps.end(.complete)
        _ = steps.request()
        _ = steps.takeEffects()
        steps.refuse(401, "Unauthorized", reason: "Unauthorized")
        #expect(steps.takeEffects().contains(.renewCredentials))
        let request = steps.request()
        #expect(steps.waited == .zero)
        #expect(request["resourceVersion"] == "10")
        var waits: [Duration] = []
        for _ in 0..<6 {
            steps.refuse(401)
            #expect(steps.takeEffects().contains(.renewCredentials))
            _ = steps.request()
            waits.append(steps.waited)
        }
        #expect(waits.allSatisfy { $0 > .milliseconds(400) && $0 <= .seconds(8) })
    }

    @Test(arguments: [
        (ObjectKind.service, "not allowed to watch services in API group \"\" ", #"resources: ["services"]"#),
        (
            .endpointSlice, "not allowed to watch endpointslices in API group \"discovery.k8s.io\" ",
            #"apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"]"#
        ),
    ])
    func forbiddenNamesTheRule(_ kind: ObjectKind, _ what: String, _ rule: String) throws {
        let steps = Steps(kind)
        _ = steps.request()
        steps.refuse(403, "services is forbidden", reason: "Forbidden")
        let logged = steps.takeEffects().compactMap { effect -> String? in
            if case .log(.error, let line) = effect { line } else { nil }
        }
        let line = try #require(logged.first)
        #expect(line.contains(what))
        #expect(line.contains(rule))
        // It is tried on, and heals.
        for _ in 0..<100 {
            #expect(steps.request().purpose == .streamingList)
            #expect(steps.waited <= .seconds(30))
            steps.refuse(403)
        }
        _ = steps.request()
        steps.head()
        steps.events(.bookmark(resourceVersion: "1", endsInitialEvents: true))
        #expect(steps.takeEffects().suffix(3).contains(.synced))
    }

    @Test func forbiddenListNamesTheVerb() {
        let steps = Steps()
        _ = steps.request()
        steps.refuse(422)
        _ = steps.request()
        _ = steps.takeEffects()
        steps.now += .seconds(20)
        steps.refuse(403)
        #expect(steps.lines.first?.contains("not allowed to list namespaces") == true)
    }

    @Test(arguments: [429, 500, 502, 503, 504])
    func retryAfterIsRespected(_ code: Int) {
        let steps = Steps()
        steps.watch()
        steps.now += .seconds(60)
        steps.end(.complete)
        for (asked, range) in [
            (20, Duration.seconds(20)...(.seconds(22))), (1_000_000, .seconds(60)...(.seconds(66))),
            (Int.max, .seconds(60)...(.seconds(66))), (-5, .milliseconds(400)...(.seconds(8))),
        ] {
            _ = steps.request()
            steps.refuse(code, retryAfter: asked)
            _ = steps.request()
            #expect(range.contains(steps.waited))
            steps.head()
            steps.events(.error(APIStatus(code: code, retryAfterSeconds: asked)))
            steps.end(.complete)
        }
    }

    @Test func waitsGrowAndEnd() {
        let steps = Steps()
        var waits: [Duration] = []
        for _ in 0..<200 {
            _ = steps.request()
            waits.append(steps.waited)
            steps.end(.failed("connection refused"))
        }
        #expect(waits[0] == .zero)
        #expect((.milliseconds(400)...(.milliseconds(800))).contains(waits[1]))
        #expect((.milliseconds(800)...(.milliseconds(1_600))).contains(waits[2]))
        #expect((.milliseconds(1_600)...(.milliseconds(3_200))).contains(waits[3]))
        #expect(waits.dropFirst(5).allSatisfy { (.seconds(4)...(.seconds(8))).contains($0) })
        #expect(Set(waits.dropFirst(5)).count > 100, "without jitter all clients come back at the same time")
    }

    /// Whatever hangs when the server comes back: in 20 seconds everything is in.
    @Test func aReturningServerIsNoticed() {
        let settings = ReflectorSettings()
        #expect(settings.headTimeout + settings.backoffMax < .seconds(20))
        #expect(settings.listSilence + settings.backoffMax < .seconds(20))
    }

    @Test func absentGroupIsEmpty() {
        let steps = Steps(.serviceImport)
        _ = steps.request()
        steps.refuse(404, "404 page not found")
        let effects = steps.takeEffects()
        #expect(
            effects.filter { $0 == .synced || $0 == .beginRelist || $0 == .endRelist || $0 == .abortRelist }
                == [.beginRelist, .endRelist, .synced])
        #expect(effects.contains { if case .log(.warning, _) = $0 { true } else { false } })
        for _ in 0..<5 {
            #expect(steps.request().purpose == .streamingList)
            #expect((.seconds(54)...(.seconds(60))).contains(steps.waited))
            steps.refuse(404)
            #expect(steps.takeEffects() == [.counted(.failure)])
        }
        // The definition is installed.
        _ = steps.request()
        steps.head()
        steps.events(.bookmark(resourceVersion: "5", endsInitialEvents: true))
        let after = steps.takeEffects()
        #expect(after.contains(.endRelist))
        #expect(!after.contains(.synced))
        #expect(steps.reflector.resourceVersion == "5")
    }

    @Test func aGroupThatVanishesIsNotGivenUpAtOnce() {
        let steps = Steps(.serviceImport)
        steps.synchronise()
        steps.end(.failed("reset"))
        _ = steps.request()
        let start = steps.now
        steps.refuse(404)
        while steps.now - start < .seconds(60) {
            #expect(!steps.takeEffects().contains(.endRelist))
            _ = steps.request()
            steps.refuse(404)
        }
        #expect(steps.takeEffects().contains(.endRelist))
        #expect(steps.request().purpose == .streamingList)
    }

    @Test func coreKindsAreNeverAbsent() {
        let steps = Steps(.service)
        for _ in 0..<30 {
            _ = steps.request()
            steps.refuse(404)
        }
        #expect(!steps.reflector.isSynced)
        #expect(!steps.takeEffects().contains(.endRelist))
    }
}
