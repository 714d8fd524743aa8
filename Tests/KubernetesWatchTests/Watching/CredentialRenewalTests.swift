import Foundation
import KubernetesObjects
import KubernetesWatch
import PlayedAPIServer
import Testing

/// A pod's token is replaced, and the old one is not accepted any more.
@Suite(.timeLimit(.minutes(5)))
struct CredentialRenewalTests {
    private static let services = WatchedCollection(.service).path

    @Test(arguments: [Way.Transport.tls, .http2], PlayedEncoding.allCases)
    func tokensAreReadAgain(_ transport: Way.Transport, _ encoding: PlayedEncoding) async throws {
        let way = Way(transport: transport, encoding: encoding)
        let folder = try TemporaryFolder()
        try folder.write("token", "first\n")
        try await Follower.with(
            way, objects: Objects.cluster, options: { $0.tokens = ["first"] },
            access: { server, certificates in
                let authority = certificates.url.appendingPathComponent("ca.crt")
                try FileManager.default.copyItem(at: authority, to: folder.url.appendingPathComponent("ca.crt"))
                return .serviceAccount(server: try APIServerURL(server.url), folder: folder.url.path)
            }
        ) { server, follower in
            try await follower.waitForEverything(.service, of: server)
            let complete = follower.told(.service).held
            try await server.accept(tokens: ["second"])
            try await server.disturbWatches(.close)
            let told = try await follower.wait(.service) { $0.effects.contains(.renewCredentials) }
            #expect(told.held == complete)
            #expect(
                told.lines.contains {
                    $0.hasPrefix("services: the API server does not accept the credentials (401: Unauthorized)")
                })
            try folder.write("token", "second\n")
            try await server.apply([.upsert(Objects.service("new", 99))])
            try await follower.waitForEverything(.service, of: server)
            #expect(follower.told(.service).effects.filter { $0 == .beginRelist }.count == 1)
            let requests = try await server.observation().requests(Self.services)
            #expect(Set(requests.map(\.token)) == ["first", "second"])
            #expect(requests.last?.token == "second")
        }
        withExtendedLifetime(folder) {}
    }

    /// Nobody may list, then everybody may.
    @Test(arguments: Way.encodings)
    func missingRightsAreNamed(_ way: Way) async throws {
        try await Follower.with(
            way, objects: Objects.cluster, before: { try await $0.setFault(.forbid, for: Self.services) }
        ) { server, follower in
            let told = try await follower.wait(.service) { !$0.lines.isEmpty }
            #expect(
                told.lines[0].hasPrefix(
                    """
                    services: not allowed to watch services in API group "" at the cluster scope; a ClusterRole bound \
                    to our account needs the rule apiGroups: [""], resources: ["services"], verbs: ["list", "watch"] (403
                    """))
            try await server.clearFaults()
            try await follower.waitForEverything(.service, of: server)
        }
    }
}
