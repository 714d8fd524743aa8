import KubernetesObjects
import KubernetesWatch
import PlayedAPIServer
import Testing

/// Changes arrive once each and in their order.
@Suite(.timeLimit(.minutes(5)))
struct EventOrderTests {
    /// One by one and in heaps, so that frames come in pieces of all sizes.
    @Test(arguments: Way.all)
    func changesArriveInOrder(_ way: Way) async throws {
        try await Follower.with(way, objects: [Objects.service("web")]) { server, follower in
            let first = try await follower.wait(.service) { $0.isSynced }.effects.count
            var expected: [ReflectorEffect] = []
            for round in 1...12 {
                var changes: [ObjectChange] = []
                for number in 0..<(round % 3 == 0 ? 150 : 1) {
                    let name = "s\(number % 7)"
                    changes.append(
                        number % 5 == 4
                            ? .delete(Objects.key(name)) : .upsert(Objects.service(name, UInt16(round + number))))
                }
                for change in changes { try await Self.apply(change, to: server, &expected) }
            }
            let count = expected.count
            let told = try await follower.wait(.service) { $0.effects.count >= first + count }
            #expect(Array(told.effects.dropFirst(first)) == expected)
            #expect(told.lines == [])
            try await server.sendBookmarks()
            let version = String(try await server.resourceVersion())
            try await follower.wait(.service) { $0.effects.last == .caughtUp(resourceVersion: version) }
        }
    }

    private static func apply(
        _ change: ObjectChange, to server: PlayedAPIServer, _ expected: inout [ReflectorEffect]
    ) async throws {
        let before = try await server.resourceVersion()
        let after = try await server.apply([change]).resourceVersion
        guard after > before else { return }
        switch change {
        case .delete(let key): expected.append(.delete(key))
        case .upsert(let object):
            let stored = try await server.objects(.service).first { $0.key == object.key }
            expected.append(.upsert(try #require(stored)))
        }
    }

    /// Watches that end go on where they were, without a list.
    @Test(arguments: Way.all)
    func nothingIsLostBetweenTwoWatches(_ way: Way) async throws {
        try await Follower.with(way, objects: Objects.cluster) { server, follower in
            try await follower.waitForEverything(.service, of: server)
            for round in 0..<10 {
                try await server.apply([.upsert(Objects.service("new\(round)", UInt16(round)))])
                try await server.disturbWatches(round % 2 == 0 ? .endAtOnce : .close)
                try await server.apply([.delete(Objects.key("new\(round - 1)"))])
            }
            try await follower.waitForEverything(.service, of: server)
            #expect(follower.told(.service).effects.filter { $0 == .beginRelist }.count == 1)
        }
    }
}
