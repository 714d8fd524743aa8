import KubernetesObjects
import KubernetesWatch
import Testing

/// What a real API server sent means the same in both encodings, and what `kubectl` showed at the time.
struct RecordedBodiesTests {
    @Test(arguments: Recording.kinds.map(\.name), ["list", "watch"])
    func encodingsAgree(name: String, form: String) throws {
        let kind = try #require(Recording.kinds.first { $0.name == name }?.kind)
        let suffix = form == "list" ? ("list.json", "list.pb") : ("watch-json.json", "watch-pb.pb")
        let json = try Recording(name: "\(name).\(suffix.0)", kind: kind).read()
        let protobuf = try Recording(name: "\(name).\(suffix.1)", kind: kind).read()
        #expect(json.error == nil)
        #expect(json == protobuf)
        #expect(json.items.allSatisfy { $0.object != nil && $0.faults.isEmpty })
        #expect(!json.items.isEmpty)
    }

    @Test(arguments: [("services", ObjectKind.service), ("endpointslices", .endpointSlice)])
    func streamingListsAgreeWithLists(name: String, kind: ObjectKind) throws {
        let list = try Recording(name: "\(name).list.pb", kind: kind).read()
        let json = try Recording(name: "\(name).watchlist-json.json", kind: kind).read()
        let protobuf = try Recording(name: "\(name).watchlist-pb.pb", kind: kind).read()
        // Some other bookmark's version went by between the two requests.
        #expect(json.events.dropLast() == protobuf.events.dropLast())
        #expect(json.error == nil && protobuf.error == nil)
        #expect(json.events.last.map(Self.endsInitialEvents) == true)
        #expect(protobuf.events.last.map(Self.endsInitialEvents) == true)
        #expect(json.items.count > list.items.count)
        // The cluster moved on between the two; everything of the list that is still there is the same.
        let listed = Set(list.items.compactMap(\.object))
        #expect(json.items.compactMap(\.object).contains { listed.contains($0) })
    }

    private static func endsInitialEvents(_ event: StreamEvent) -> Bool {
        if case .bookmark(let version, endsInitialEvents: true) = event { !version.isEmpty } else { false }
    }

    @Test func pagesMakeTheWholeList() throws {
        let list = try Recording(name: "services.list.json", kind: .service).read()
        let pages = try (1...3).map { try Recording(name: "services.page\($0).json", kind: .service).read() }
        #expect(pages.flatMap(\.items) == list.items)
        #expect(pages.map(\.items.count) == [7, 7, 6])
        let continuations = pages.compactMap { page -> Bool? in
            guard case .list(resourceVersion: "353", let continuation) = page.events.first else { return nil }
            return !continuation.isEmpty
        }
        #expect(continuations == [true, true, false])
    }

    @Test(arguments: ["json", "pb"])
    func listsSayWhatIsThere(form: String) throws {
        let services = try Recording(name: "services.list.\(form)", kind: .service).read()
        #expect(services.events.first == .list(resourceVersion: "353", continuation: ""))
        func service(_ name: String) throws -> Service {
            let key = NamespacedName(namespace: "default", name: name)
            return try #require(services.items.compactMap { $0.object?.service }.first { $0.key == key })
        }
        let external = try service("cnblogs")
        #expect(external.type == .externalName)
        #expect(external.externalName == "www.cnblogs.com")
        #expect(external.metadata.uid == "8d23d23d-647a-4f85-a912-ab5e79ad6239")
        #expect(external.metadata.resourceVersion == "231")
        let api = try service("kubernetes")
        #expect(api.metadata.labels == ["component": "apiserver", "provider": "kubernetes"])
        #expect(api.ports.map(\.name) == ["https"])
        let slices = try Recording(name: "endpointslices.list.\(form)", kind: .endpointSlice).read()
        let slice = try #require(slices.items.first?.object?.endpointSlice)
        #expect(slice.metadata.name == "kubernetes")
        #expect(slice.serviceName == "kubernetes")
        #expect(slice.endpoints.map(\.addresses) == [[EndpointAddress("10.10.20.10")]])
        #expect(slice.ports == [EndpointPort(name: "https", port: 17000)])
        let pods = try Recording(name: "pods.list.\(form)", kind: .pod).read()
        let pod = try #require(pods.items.first?.object?.pod)
        #expect(pod.metadata.name == "my-nginx-86555897f9-5p9c2")
        #expect(pod.podIPs == [EndpointAddress("10.244.2.5")])
        #expect(pod.phase == .running && pod.isReady && !pod.hostNetwork)
        #expect(pod.nodeName == "node1.cluster.k8s")
    }

    @Test(arguments: ["json.json", "pb.pb"])
    func watchesSayWhatChanged(form: String) throws {
        let body = try Recording(name: "namespaces.watch-\(form)", kind: .namespace).read()
        let words = body.events.map { event in
            switch event {
            case .object(let item, _): "object \(item.label)"
            case .deleted(let key, _): "deleted \(key?.description ?? "?")"
            case .bookmark(_, let ends): "bookmark \(ends)"
            default: "\(event)"
            }
        }
        #expect(words.contains("object Namespace stage"))
        #expect(words.last == "bookmark false")
        let pods = try Recording(name: "pods.watch-\(form)", kind: .pod).read()
        #expect(pods.events.contains { if case .deleted(.some, _) = $0 { true } else { false } })
        // Pods are being deleted before they are gone.
        let times = pods.items.compactMap { $0.object?.pod?.deletionTimestamp }
        #expect(times.allSatisfy { $0.utf8.count == "2026-11-21T08:26:17Z".utf8.count })
    }

    @Test(arguments: ["watch-expired-410.json", "watch-expired-410.pb"])
    func expiredWatchesEndWithTheirStatus(name: String) throws {
        let body = try Recording(name: "services.\(name)", kind: .service).read()
        #expect(body.error == nil)
        #expect(
            body.events == [
                .error(APIStatus(code: 410, reason: "Expired", message: "too old resource version: 5 (417)"))
            ])
    }

    @Test(arguments: [("services", ObjectKind.service), ("pods", .pod)])
    func anotherCollectionIsRefused(name: String, kind: ObjectKind) throws {
        for form in ["json", "pb"] {
            let body = try Recording(name: "\(name).list.\(form)", kind: .endpointSlice).read()
            #expect(body.items.isEmpty)
            #expect(
                body.error == .malformed(expected: "kind EndpointSliceList", got: "\"\(kind.rawValue)List\""))
        }
    }
}
