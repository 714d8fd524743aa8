import Testing

/// Every answer of `../shared/golden`, over real sockets, with the upstream played.
@Suite struct GoldenTests {
    static let options = [
        "stock": "pods insecure\nfallthrough in-addr.arpa ip6.arpa\nttl 30",
        "verified": "pods verified\nendpoint_pod_names\nttl 7",
        "narrow": "namespaces alpha prod kube-system default\nnoendpoints\nfallthrough",
        "labels": "pods disabled\nnamespace_labels team in (a,p,d)\nfallthrough cluster.local",
    ]

    @Test(arguments: ["stock", "verified", "narrow", "labels"])
    func everyAnswerIsAsExpected(variant: String) throws {
        try check(variant, manifests: try GoldenManifests.lists())
    }

    @Test func documentsOfYAMLGiveTheSameAnswers() throws {
        try check("stock", manifests: try GoldenManifests.documents())
    }

    private func check(_ variant: String, manifests: [String: String]) throws {
        let cases = try GoldenCase.all(of: variant)
        #expect(cases.count > 1700)
        let options = try #require(Self.options[variant])
        try PlayedUpstream.with(GoldenUpstream.respond) { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    kubernetes cluster.local in-addr.arpa ip6.arpa {
                        manifests manifests
                        \(options)
                    }
                    forward . \(upstream.address)
                }
                """
            try RunningServer.with(corefile, files: manifests) { server throws in
                let faults = try cases.compactMap { try $0.fault(of: server.client) }
                #expect(faults.isEmpty, "\(faults.count) of \(cases.count) answers: \(faults.prefix(8))")
            }
        }
    }
}
