import DNSWire
import Testing

/// `zonal` with manifests.
@Suite struct TopologyZoneTests {
    private static let manifest = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: default}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: db, namespace: default}
        spec: {clusterIP: None, ports: [{name: sql, port: 3306}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: db-1, namespace: default, labels: {kubernetes.io/service-name: db}}
        addressType: IPv4
        ports: [{name: sql, port: 3306}]
        endpoints:
        - {addresses: [10.1.0.1], hostname: db-0, zone: eu-1a}
        - {addresses: [10.1.0.2], hostname: db-1, deprecatedTopology: {topology.kubernetes.io/zone: rack.2}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        spec: {clusterIP: None, selector: {app: web}, ports: [{name: http, port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web-0, namespace: default, labels: {app: web}}
        spec: {nodeName: node-1}
        status: {podIP: 10.1.1.1, podIPs: [{ip: 10.1.1.1}], conditions: [{type: Ready, status: "True"}]}
        """

    private static func node(in zone: String) -> String {
        """
        apiVersion: v1
        kind: Node
        metadata: {name: node-1, labels: {topology.kubernetes.io/zone: \(zone)}}
        """
    }

    @Test func zonesOfManifests() throws {
        let corefile = """
            .:PORT {
                bind 127.0.0.1
                kubernetes cluster.local {
                    manifests m
                    zonal
                }
            }
            """
        let files = ["m/db.yaml": Self.manifest, "m/node.yaml": Self.node(in: "eu-1a")]
        try RunningServer.with(corefile, files: files) { server throws in
            let zones = [
                "eu-1a.pin": ["10.1.0.1"], "rack.2.pin": ["10.1.0.2"], "eu-1c.pin": [],
                "eu-1c.prefer": ["10.1.0.1", "10.1.0.2"],
            ]
            for (zone, addresses) in zones {
                let response = try server.client.ask("\(zone)._zone.db.default.svc.cluster.local")
                #expect(response.responseCode == .noError)
                #expect(response.answerData.sorted() == addresses, "\(zone)")
            }
            // Where there are no slices, the nodes of the pods say it.
            let web = "pin._zone.web.default.svc.cluster.local"
            #expect(try server.client.ask("eu-1a.\(web)").answerData == ["10.1.1.1"])
            try server.folder.replace("m/node.yaml", Self.node(in: "eu-1b"))
            try server.client.ask("eu-1b.\(web)", .a, until: ["10.1.1.1"])
            #expect(try server.client.ask("eu-1a.\(web)").answerData == [])
        }
    }
}
