import Foundation
import KubernetesObjects
import PlayedAPIServer
import Testing

/// A `clusterdns` that follows a played API server by a kubeconfig, over TLS and with a token.
///
/// The tests are named by the cases of reliability.md E. Of these, E21 (clock jumps) cannot be played without a clock of
/// one's own: all timers are those of `ContinuousClock`. E22 is about reloading; E23 and E24 are beyond one server.
struct FollowedCluster: Sendable {
    let api: PlayedAPIServer
    /// Those that the API server has; the server under test reads a copy of the authority, `ca.crt` in its folder.
    let certificates: TestCertificates
    let server: RunningServer

    var client: DNSClient { server.client }

    /// The token that is let in at first; the kubeconfig refers to the file `token`.
    static let token = "first-token"

    /// A start that goes on without the API server at once, with what that leaves unanswered.
    static let withoutWaiting = "startup_timeout 0s"
    /// A start that is over when everything has been read, however long it takes.
    static let whenSynced = "startup_timeout 3600s"

    /// Starts both, runs the body, and stops both; the server under test must end well.
    ///
    /// - Parameters:
    ///   - options: lines of `kubernetes`.
    ///   - block: further lines of its server block.
    ///   - objects: what the API server has; `nil` for ``Sample``.
    ///   - adjust: changes what the API server is like.
    ///   - prepare: done before the server under test is started.
    static func with(
        _ options: String = whenSynced, block: String = "", objects: [KubernetesObject]? = nil,
        adjust: (inout PlayedAPIServer.Options) -> Void = { _ in },
        prepare: (PlayedAPIServer) async throws -> Void = { _ in },
        _ body: (FollowedCluster) async throws -> Void
    ) async throws {
        try await withAPIServer(objects: objects, adjust: adjust) { api, certificates, folder in
            try await prepare(api)
            let corefile = Self.corefile(options, block: block)
            let server = try await onThread { try RunningServer(corefile: corefile, folder: folder) }
            do {
                try await body(FollowedCluster(api: api, certificates: certificates, server: server))
            } catch {
                Issue.record("what the server said: \(server.process.outputText)\(server.process.errorText)")
                _ = try await onThread { try server.process.stop() }
                throw error
            }
            try await onThread { try server.stop() }
        }
    }

    /// Starts only the API server; the folder has a kubeconfig for it.
    static func withAPIServer(
        objects: [KubernetesObject]? = nil, adjust: (inout PlayedAPIServer.Options) -> Void = { _ in },
        _ body: (PlayedAPIServer, TestCertificates, TemporaryFolder) async throws -> Void
    ) async throws {
        let objects = try objects ?? Sample.objects()
        try await Turnstile.shared.pass {
            let folder = try TemporaryFolder()
            let certificates = try await onThread {
                try TestCertificates.make(in: URL(fileURLWithPath: folder.path(of: "authority")))
            }
            var settings = PlayedAPIServer.Options(certificates: certificates)
            settings.tokens = [token]
            adjust(&settings)
            try await PlayedAPIServer.with(settings) { api in
                try await api.apply(objects.map { .upsert($0) })
                try folder.write("token", token + "\n")
                try folder.write("ca.crt", try String(contentsOfFile: certificates.authority, encoding: .utf8))
                try folder.write("kubeconfig", kubeconfig(api.url))
                try await body(api, certificates, folder)
            }
        }
    }

    /// A Corefile with the cluster and, beside it, a zone that has nothing to do with it.
    static func corefile(_ options: String, block: String = "") -> String {
        """
        .:PORT {
            bind 127.0.0.1
            \(block)
            kubernetes cluster.local in-addr.arpa ip6.arpa {
                kubeconfig kubeconfig
                \(options)
            }
        }
        other.test:PORT {
            bind 127.0.0.1
            hosts {
                192.0.2.1 www.other.test
            }
        }

        """
    }

    static func kubeconfig(_ url: String, user: String = "tokenFile: token") -> String {
        """
        apiVersion: v1
        kind: Config
        current-context: here
        contexts: [{name: here, context: {cluster: here, user: here}}]
        clusters: [{name: here, cluster: {server: "\(url)", certificate-authority: ca.crt}}]
        users:
        - name: here
          user:
            \(user)

        """
    }
}

/// Lets a few tests at a time have servers: all of them at once would be late for everything.
actor Turnstile {
    static let shared = Turnstile(places: 8)

    private var places: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(places: Int) { self.places = places }

    nonisolated func pass(_ body: () async throws -> Void) async throws {
        await enter()
        do {
            try await body()
        } catch {
            await leave()
            throw error
        }
        await leave()
    }

    private func enter() async {
        guard places == 0 else { return places -= 1 }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        if waiting.isEmpty { places += 1 } else { waiting.removeFirst().resume() }
    }
}
