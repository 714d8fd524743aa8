import Testing

/// Every answer of `../shared/golden`, over real sockets, with the upstream played.
@Suite struct GoldenTests {
    @Test(arguments: GoldenVariant.names)
    func everyAnswerIsAsExpected(variant: String) throws {
        try check(variant, manifests: try GoldenManifests.lists())
    }

    @Test func documentsOfYAMLGiveTheSameAnswers() throws {
        try check("stock", manifests: try GoldenManifests.documents())
    }

    private func check(_ variant: String, manifests: [String: String]) throws {
        let cases = try GoldenCase.all(of: variant)
        #expect(cases.count > 1700)
        let options = try #require(GoldenVariant.options[variant])
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
