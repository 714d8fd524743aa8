import Foundation
import Testing

/// The manifests that are applied as they are.
@Suite struct SchemaTests {
    static let folder = "\(Repository.path)/deploy/pods"

    static func pods() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }.sorted()
    }

    @Test func podsAndTheSitesAccountAreValid() throws {
        let pods = try Self.pods()
        #expect(pods == ["egress.yaml", "host-network.yaml", "nacos.yaml", "ndots-2.yaml", "svc-only.yaml"])
        let files = pods.map { "\(Self.folder)/\($0)" } + ["\(Repository.path)/deploy/site/cluster-access.yaml"]
        try KubernetesSchema.expectValid(files)
    }

    /// The validator looks: a misspelt field is a fault.
    @Test func aMisspeltFieldIsFound() throws {
        let folder = try TemporaryFolder()
        let text = try Repository.read("deploy/pods/svc-only.yaml").substituting(["dnsPolicy:": "dnsPolice:"])
        try folder.write("pod.yaml", text)
        #expect(try KubernetesSchema.complaint(about: folder.path(of: "pod.yaml")).contains("dnsPolice"))
    }

    @Test func podsHaveTheirDNSSettings() throws {
        func spec(_ file: String) throws -> YAML {
            try YAML.documents(try Repository.read("deploy/pods/\(file).yaml"))[0]["spec"]
        }
        let only = try spec("svc-only")
        #expect(only["dnsPolicy"] == "None" && only["dnsConfig/nameservers"] == ["10.10.20.0"])
        #expect(only["dnsConfig/options/0/name"] == "ndots" && only["dnsConfig/options/0/value"] == "2")
        let few = try spec("ndots-2")
        #expect(few["dnsPolicy"] == "ClusterFirst" && few["dnsConfig/options/0/value"] == "2")
        let host = try spec("host-network")
        #expect(host["hostNetwork"] == true && host["dnsPolicy"] == "ClusterFirstWithHostNet")
    }

    /// The StatefulSet's pods have names only where these agree.
    @Test func nacosFindsItsPeers() throws {
        let documents = try YAML.documents(try Repository.read("deploy/pods/nacos.yaml"))
        let service = try #require(documents.first { $0["kind"] == "Service" })
        let set = try #require(documents.first { $0["kind"] == "StatefulSet" })
        #expect(set["spec/serviceName"] == service["metadata/name"] && service["spec/clusterIP"] == "None")
        #expect(service["spec/publishNotReadyAddresses"] == true)
        #expect(service["spec/selector"] == set["spec/template/metadata/labels"])
        let containerPorts = set["spec/template/spec/containers/0/ports"].elements
        for port in service["spec/ports"].elements {
            let target = containerPorts.first { $0["name"] == port["targetPort"] }
            #expect(target?["containerPort"] == port["port"], "\(port)")
        }
        let peers = set["spec/template/spec/containers/0/env/1/value"].string.split(separator: " ")
        #expect(
            peers.map(String.init) == (0..<3).map { "nacos-\($0).nacos-headless.default.svc.cluster.local:8848" })
    }

    /// Our own reader takes what kubectl takes: the Services for what is outside answer as they say they do.
    @Test func theEgressServicesAnswer() throws {
        try SiteUpstream.with { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    errors
                    kubernetes cluster.local {
                        manifests \(Self.folder) \(Repository.path)/deploy/quickstart/manifests/namespaces.yaml
                        ttl 30
                    }
                    file \(Repository.path)/zones/cluster.k8s.zone cluster.k8s
                    forward . \(upstream.address)
                }
                """
            try RunningServer.with(corefile) { server in
                let outside = try server.client.ask("cnblogs.default.svc.cluster.local")
                #expect(outside.answerData == ["www.cnblogs.com.", "111.1.1.1"])
                let lab = try server.client.ask("mirror.default.svc.cluster.local")
                #expect(lab.answerData == ["mirror.cluster.k8s.", "10.10.20.0"])
                let headless = try server.client.ask("storage.default.svc.cluster.local")
                #expect(headless.answerData == ["10.10.20.1"])
                // The address behind a cluster IP has a name too; the IP itself is given by a cluster.
                let server = try server.client.ask("10-10-20-1.mysql-inner.default.svc.cluster.local")
                #expect(server.answerData == ["10.10.20.1"])
            }
        }
    }
}
