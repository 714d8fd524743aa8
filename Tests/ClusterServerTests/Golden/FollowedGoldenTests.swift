import Foundation
import KubernetesObjects
import PlayedAPIServer
import Testing

/// Every golden answer, with the objects from an API server instead of manifests.
@Suite(.timeLimit(.minutes(5))) struct FollowedGoldenTests {
    /// Names above the ports of headless Services. With `noendpoints` nobody reads the slices that these ports are in, so
    /// that there is nothing below such a name and it does not exist; manifests are read as a whole.
    private static let unread = ["nacos-headless.default", "dual-headless.prod", "early.prod", "big.test"].map {
        "_tcp.\($0).svc.cluster.local"
    }

    @Test(arguments: GoldenVariant.names, [PlayedEncoding.protobuf, .json])
    func everyAnswerIsAsExpected(variant: String, encoding: PlayedEncoding) async throws {
        let all = try GoldenCase.all(of: variant)
        let cases = variant == "narrow" ? all.filter { !Self.unread.contains($0.q[0]) } : all
        #expect(all.count > 1700 && cases.count >= all.count - 8)
        let options = try #require(GoldenVariant.options[variant])
        try await FollowedCluster.withAPIServer(
            objects: try Self.objects(), adjust: { $0.encodings = [encoding] }
        ) { _, _, folder in
            let faults = try await onThread { try Self.faults(of: cases, options: options, in: folder) }
            #expect(faults.isEmpty, "\(faults.count) of \(cases.count) answers: \(faults.prefix(8))")
        }
    }

    private static func faults(
        of cases: [GoldenCase], options: String, in folder: TemporaryFolder
    ) throws -> [String] {
        try PlayedUpstream.with(GoldenUpstream.respond) { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    kubernetes cluster.local in-addr.arpa ip6.arpa {
                        kubeconfig kubeconfig
                        \(FollowedCluster.whenSynced)
                        \(options)
                    }
                    forward . \(upstream.address)
                }
                """
            let server = try RunningServer(corefile: corefile, folder: folder)
            defer { server.process.finish() }
            return try cases.compactMap { try $0.fault(of: server.client) }
        }
    }

    /// The objects that the cluster had.
    private static func objects() throws -> [KubernetesObject] {
        let lists = try ManifestValue(json: try Repository.fixture("golden/cluster.lists.json"))
        let items = try #require(lists.map).values.flatMap(ObjectDecoder.decode)
        #expect(items.count == 70 && items.allSatisfy { $0.object != nil })
        return items.compactMap(\.object)
    }
}
