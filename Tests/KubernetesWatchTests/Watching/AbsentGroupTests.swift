import KubernetesObjects
import KubernetesWatch
import PlayedAPIServer
import Testing

/// ServiceImports are of an API group that a cluster may be without.
@Suite(.timeLimit(.minutes(5)))
struct AbsentGroupTests {
    private static let absence = FaultAction.plainStatus(
        code: 404, retryAfterSeconds: nil, text: "404 page not found\n")

    @Test(arguments: Way.all)
    func theGroupMayComeLater(_ way: Way) async throws {
        var settings = ReflectorSettings.prompt
        settings.absentGroupInterval = .milliseconds(50)
        let path = WatchedCollection(.serviceImport).path
        try await Follower.with(
            way, [.service, .serviceImport],
            options: { options in
                options.absentKinds = []
                options.encodings = [way.encoding, .json]
            }, settings: settings, before: { try await $0.setFault(Self.absence, for: path) }
        ) { server, follower in
            let absent = try await follower.wait(.serviceImport) { $0.isSynced && !$0.lines.isEmpty }
            #expect(absent.held.isEmpty)
            #expect(
                absent.lines == [
                    "serviceimports: API group multicluster.x-k8s.io is not there (404): no serviceimports until it is"
                ])
            try await follower.wait(.service) { $0.isSynced }

            try await server.apply([.upsert(Objects.imported("shop"))])
            try await server.clearFaults()
            try await follower.waitForEverything(.serviceImport, of: server)

            // Taken away, it is not believed at once.
            try await server.setFault(Self.absence, for: path)
            try await server.disturbWatches(of: path, .close)
            try await follower.wait(.serviceImport) { $0.held.isEmpty }
            try await server.clearFaults()
            try await follower.waitForEverything(.serviceImport, of: server)
            #expect(follower.told(.serviceImport).effects.filter { $0 == .synced }.count == 1)
        }
    }
}
