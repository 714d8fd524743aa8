import DNSWire
import Testing

/// `k8s_external` from manifests, over both transports and on to upstreams.
@Suite struct ExternalServiceTests {
    private static let services = """
        apiVersion: v1
        kind: Service
        metadata: {name: test, namespace: default}
        spec: {clusterIP: None, externalIPs: [192.0.2.123], type: ClusterIP, ports: [{name: http, port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: cloud, namespace: default}
        spec: {clusterIP: 10.96.0.7, type: LoadBalancer, ports: [{name: http, port: 80}]}
        status: {loadBalancer: {ingress: [{hostname: www.example.net}]}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: gone, namespace: default}
        spec: {clusterIP: 10.96.0.8, type: LoadBalancer, ports: [{name: http, port: 80}]}
        status: {loadBalancer: {ingress: [{hostname: gone.example.com}]}}

        """

    private func with(_ body: (RunningServer) throws -> Void) throws {
        try PlayedUpstream.with(GoldenUpstream.respond) { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    kubernetes cluster.local {
                        manifests manifests
                    }
                    k8s_external k8s.test 192.0.2.0/24 {
                        ttl 7
                        fallthrough 192.0.2.0/24
                    }
                    forward . \(upstream.address)
                }
                """
            let files = ["manifests/ns.yaml": ManifestReloadTests.namespace, "manifests/all.yaml": Self.services]
            try RunningServer.with(corefile, files: files, body)
        }
    }

    @Test(arguments: Transport.allCases)
    func servicesAreKnownOutside(transport: Transport) throws {
        try with { server throws in
            func lines(_ name: String, _ type: RecordType = .a) throws -> [String] {
                let response = try server.client.ask(name, type, over: transport)
                #expect(response.responseCode == .noError && response.has(Header.Flag.authoritative), "\(name)")
                return response.answerLines
            }
            #expect(try lines("test.default.k8s.test") == ["test.default.k8s.test. 7 a 192.0.2.123"])
            #expect(
                try lines("_http._tcp.test.default.k8s.test", .srv)
                    == ["_http._tcp.test.default.k8s.test. 7 srv 0 100 80 test.default.k8s.test."])
            #expect(
                try lines("123.2.0.192.in-addr.arpa", .ptr)
                    == ["123.2.0.192.in-addr.arpa. 7 ptr test.default.k8s.test."])
            #expect(
                try lines("cloud.default.k8s.test") == [
                    "cloud.default.k8s.test. 7 cname www.example.net.", "www.example.net. 300 a 192.0.2.10",
                ])
            #expect(try lines("k8s.test", .ns) == ["k8s.test. 7 ns ns1.dns.k8s.test."])
        }
    }

    /// The upstream's NXDOMAIN for a load balancer's name, and for an address that no Service has.
    @Test(arguments: Transport.allCases)
    func upstreamsAreAsked(transport: Transport) throws {
        try with { server throws in
            let gone = try server.client.ask("gone.default.k8s.test", over: transport)
            #expect(gone.responseCode == .nameError)
            #expect(gone.answerLines == ["gone.default.k8s.test. 7 cname gone.example.com."])
            let other = try server.client.ask("1.2.0.192.in-addr.arpa", .ptr, over: transport)
            #expect(other.responseCode == .nameError && other.authorities.isEmpty)
        }
    }
}
