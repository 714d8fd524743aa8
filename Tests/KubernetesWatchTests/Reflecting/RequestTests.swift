import KubernetesObjects
import KubernetesWatch
import Testing

@Suite struct RequestTests {
    @Test func beginsWithInitialEvents() {
        let steps = ReflectorSteps(.endpointSlice)
        let request = steps.request()
        #expect(steps.waited == .zero)
        #expect(request.purpose == .streamingList)
        #expect(request.verb == "watch")
        #expect(request.path == "/apis/discovery.k8s.io/v1/endpointslices")
        #expect(request["watch"] == "true")
        #expect(request["allowWatchBookmarks"] == "true")
        #expect(request["sendInitialEvents"] == "true")
        #expect(request["resourceVersionMatch"] == "NotOlderThan")
        #expect(request["resourceVersion"] == nil)
        #expect(request["timeoutSeconds"].flatMap { Int($0) }.map { (300...600).contains($0) } == true)
        #expect(request.encodings == [.protobuf, .json])
    }

    @Test func escapesTheQuery() {
        let steps = ReflectorSteps(.service, labelSelector: "app in (a,b),x!=ü/1")
        _ = steps.request()
        steps.refuse(422)
        let request = steps.request()
        let target = RequestPath.text(path: request.path, query: request.query.map { ($0.name, $0.value) })
        #expect(target == "/api/v1/services?limit=500&labelSelector=app%20in%20%28a%2Cb%29%2Cx%21%3D%C3%BC%2F1")
    }

    @Test func selectorsGoWithEveryRequest() {
        let collection = WatchedCollection(.pod, labelSelector: "a=b", fieldSelector: "status.phase!=Failed")
        let steps = ReflectorSteps()
        steps.reflector = Reflector(collection, seed: 1)
        let first = steps.request()
        steps.head()
        steps.events(.bookmark(resourceVersion: "1", endsInitialEvents: true))
        steps.now += .seconds(30)
        steps.end(.complete)
        for request in [first, steps.request()] {
            #expect(request["labelSelector"] == "a=b")
            #expect(request["fieldSelector"] == "status.phase!=Failed")
        }
    }

    @Test func headsSayHowToRead() {
        let steps = ReflectorSteps()
        _ = steps.request()
        #expect(steps.head() == .readBody(.watch, .protobuf))
        steps.end(.failed("reset"))
        _ = steps.request()
        #expect(steps.reflector.receive(head: ResponseHead(status: 200), at: steps.now) == .refuse)
        steps.end(.refusedEncoding)
        _ = steps.request()
        #expect(steps.head(404) == .readStatus)
        steps.end(.status(APIStatus(code: 404)))
        #expect(steps.request().purpose == .list)
        #expect(steps.head() == .readBody(.list, .protobuf))
    }

    @Test(arguments: [406, 415])
    func jsonWhereProtobufIsRefused(_ status: Int) {
        let steps = ReflectorSteps()
        _ = steps.request()
        steps.refuse(status)
        #expect(steps.request().encodings == [.json])
        #expect(steps.waited == .zero)
    }

    @Test func oneExchangeAtATime() {
        let steps = ReflectorSteps()
        _ = steps.request()
        #expect(steps.reflector.next(at: steps.now) == .wait(until: .seconds(10)))
        #expect(steps.reflector.deadline == .seconds(10))
    }

    @Test func nothingHappensOutsideAnExchange() {
        let steps = ReflectorSteps()
        steps.events(ReflectorSteps.object("a", "1"), .error(APIStatus(code: 410)))
        steps.end(.complete)
        steps.end(.deadline)
        #expect(steps.head() == .refuse)
        steps.reflector.receiveOctets(at: .seconds(1))
        #expect(steps.takeEffects() == [])
        #expect(steps.reflector.lastContact == nil)
        #expect(steps.reflector.deadline == nil)
        #expect(steps.request().purpose == .streamingList)
    }
}
