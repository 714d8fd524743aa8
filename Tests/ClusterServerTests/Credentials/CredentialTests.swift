import Foundation
import PlayedAPIServer
import Testing

/// Tokens and certificates that change while the server runs.
@Suite(.timeLimit(.minutes(5))) struct CredentialTests {
    /// E11: the token's file is replaced; requests from then on carry the new one.
    @Test func aRotatedToken() async throws {
        try await FollowedCluster.with { cluster in
            try await cluster.waitForWatches()
            try await cluster.api.accept(tokens: ["second-token"])
            try cluster.server.folder.replace("token", "second-token\n")
            let before = try await cluster.api.observation().requests.count
            try await cluster.api.disturbWatches(.endAtOnce)
            for path in Sample.paths {
                try await cluster.api.waitForRequest(after: before) { $0.path == path && $0.token == "second-token" }
            }
            try await cluster.waitForWatches()
            try await cluster.expectChangesShow()
            try cluster.client.expectSample()
        }
    }

    /// E11: while the token is refused the data stay and an error says why; once the file has a good one all goes on.
    @Test func aRefusedToken() async throws {
        try await FollowedCluster.with { cluster in
            try await cluster.waitForWatches()
            try await cluster.api.accept(tokens: ["second-token"])
            try await cluster.api.disturbWatches(.endAtOnce)
            _ = try cluster.server.waitForLine(with: "does not accept the credentials (401")
            try cluster.client.expectSample()
            try cluster.server.folder.replace("token", "second-token\n")
            try await cluster.waitForWatches()
            try await cluster.expectChangesShow()
        }
    }

    /// E11: a file that holds nothing for a moment does not cost the token that is good.
    @Test func aTokenFileThatIsEmptied() async throws {
        try await FollowedCluster.with { cluster in
            try await cluster.waitForWatches()
            try cluster.server.folder.replace("token", "")
            let before = try await cluster.api.observation().requests.count
            try await cluster.api.disturbWatches(.endAtOnce)
            try await cluster.api.waitForRequest(after: before) { $0.token == FollowedCluster.token }
            try await cluster.waitForWatches()
            try await cluster.expectChangesShow()
        }
    }

    /// E12: the server has a certificate of a new authority before its file is there; nothing fails meanwhile.
    @Test func aRotatedAuthority() async throws {
        try await FollowedCluster.with { cluster in
            try await cluster.waitForWatches()
            let certificates = cluster.certificates
            try await onThread { try certificates.rotate() }
            try await cluster.api.use(certificates)
            try await cluster.api.cutAllConnections()
            _ = try cluster.server.waitForLine(with: "certificate is not trusted")
            try cluster.client.expectSample()
            try cluster.server.folder.replace(
                "ca.crt", try String(contentsOfFile: certificates.authority, encoding: .utf8))
            try await cluster.waitForWatches()
            try cluster.client.expectSample()
            try await cluster.expectChangesShow()
        }
    }

    /// `endpoint URL` and `tls CERT KEY CA`: a client certificate instead of a token.
    @Test func aClientCertificate() async throws {
        try await FollowedCluster.withAPIServer(adjust: { $0.clientCertificates = .required }) { api, _, folder in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    kubernetes cluster.local in-addr.arpa {
                        endpoint \(api.url)
                        tls authority/client.crt authority/client.key authority/ca.crt
                        \(FollowedCluster.whenSynced)
                    }
                }
                """
            let server = try await onThread { try RunningServer(corefile: corefile, folder: folder) }
            let seen = try await api.observation()
            try server.client.expectSample()
            #expect(seen.requests.count >= 3 && seen.requests.allSatisfy { $0.token == nil })
            try await onThread { try server.stop() }
        }
    }
}
