import KubernetesObjects
import Testing

/// What is wrong in an object, in words.
@Suite struct FaultTests {
    private func decode(_ yaml: String) throws -> DecodedItem {
        let items = ObjectDecoder.decode(try ManifestValue(yaml: yaml))
        #expect(items.count == 1)
        return try #require(items.first)
    }

    /// Objects that mean nothing with the fault are skipped.
    @Test(arguments: [
        ("[1, 2]", "", "must be a map, got a list"),
        ("just text", "", "must be a map, got \"just text\""),
        ("{apiVersion: v1}", "", "kind is missing"),
        ("{kind: Service}", "", "apiVersion is missing"),
        ("{apiVersion: v1, kind: Service}", "Service", "metadata must be a map, got nothing"),
        ("{apiVersion: v1, kind: Service, metadata: [a]}", "Service", "metadata must be a map, got a list"),
        ("{apiVersion: v1, kind: Service, metadata: {}}", "Service", "metadata.name must be a name, got nothing"),
        ("{apiVersion: v1, kind: Service, metadata: {name: 5}}", "Service", "metadata.name must be a name, got 5"),
        (
            "{apiVersion: v1, kind: Service, metadata: {name: A_b}}", "Service",
            "metadata.name must be a DNS label, got \"A_b\""
        ),
        (
            "{apiVersion: v1, kind: Namespace, metadata: {name: a.b}}", "Namespace",
            "metadata.name must be a DNS label, got \"a.b\""
        ),
        (
            "{apiVersion: v1, kind: Pod, metadata: {name: a..b}}", "Pod",
            "metadata.name must be a DNS subdomain, got \"a..b\""
        ),
        (
            "{apiVersion: v1, kind: Service, metadata: {name: a, namespace: -x}}", "Service",
            "metadata.namespace must be a DNS label, got \"-x\""
        ),
        (
            "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: 5}", "Service default/a",
            "spec must be a map, got 5"
        ),
        (
            "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: Foo}}", "Service default/a",
            "spec.type must be ClusterIP, NodePort, LoadBalancer or ExternalName, got \"Foo\""
        ),
        (
            "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ExternalName}}", "Service default/a",
            "spec.externalName must be a domain name, got nothing"
        ),
        (
            "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ExternalName, externalName: a b}}",
            "Service default/a", "spec.externalName must be a domain name, got \"a b\""
        ),
        (
            "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: a, namespace: n}}",
            "EndpointSlice n/a", "addressType must be IPv4, IPv6 or FQDN, got nothing"
        ),
        (
            "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: a}, addressType: IP}",
            "EndpointSlice default/a", "addressType must be IPv4, IPv6 or FQDN, got \"IP\""
        ),
    ])
    func skipped(yaml: String, label: String, reason: String) throws {
        let item = try decode(yaml)
        #expect(item.object == nil)
        #expect(item.label == label)
        #expect(item.faults.map(\.reason) == [reason])
    }

    /// Fields that are not understood are ignored, and the rest of the object counts.
    @Test(arguments: [
        ("spec: {ports: [{port: 0}]}", "spec.ports[0].port must be within 1…65535, got 0"),
        ("spec: {ports: [{port: 65536}]}", "spec.ports[0].port must be within 1…65535, got 65536"),
        ("spec: {ports: [{port: -1}]}", "spec.ports[0].port must be within 1…65535, got -1"),
        ("spec: {ports: [{port: '80'}]}", "spec.ports[0].port must be within 1…65535, got \"80\""),
        ("spec: {ports: [{port: 80.5}]}", "spec.ports[0].port must be within 1…65535, got 80.5"),
        ("spec: {ports: [{name: x}]}", "spec.ports[0].port must be within 1…65535, got nothing"),
        ("spec: {ports: [{name: X_, port: 80}]}", "spec.ports[0].name must be a DNS label, got \"X_\""),
        (
            "spec: {ports: [{protocol: QUIC, port: 80}]}",
            "spec.ports[0].protocol must be TCP, UDP or SCTP, got \"QUIC\""
        ),
        ("spec: {ports: 80}", "spec.ports must be a list, got 80"),
        ("spec: {clusterIP: 10.0.0.256}", "spec.clusterIP must be an IP address, got \"10.0.0.256\""),
        ("spec: {clusterIPs: [[]]}", "spec.clusterIPs[0] must be an IP address, got a list"),
        ("spec: {ipFamilies: [IPv5]}", "spec.ipFamilies[0] must be IPv4 or IPv6, got \"IPv5\""),
        ("spec: {selector: [a]}", "spec.selector must be a map, got a list"),
        ("spec: {selector: {a: 5}}", "spec.selector.a must be a string, got 5"),
        ("spec: {selector: {'a b': c}}", "spec.selector must have label keys, got \"a b\""),
        ("spec: {publishNotReadyAddresses: 1}", "spec.publishNotReadyAddresses must be true or false, got 1"),
        ("spec: {externalIPs: [x]}", "spec.externalIPs[0] must be an IP address, got \"x\""),
        (
            "status: {loadBalancer: {ingress: [{ip: x}]}}",
            "status.loadBalancer.ingress[0].ip must be an IP address, got \"x\""
        ),
    ])
    func ignoredFieldsOfServices(body: String, reason: String) throws {
        let item = try decode("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n\(body)\n")
        #expect(item.object == .service(Service(metadata: ObjectMetadata(namespace: "default", name: "a"))))
        #expect(item.faults == [FieldFault(line: item.faults.first?.line, reason: reason)])
    }

    @Test(arguments: [
        ("endpoints: [{addresses: [10.0.0]}]", "endpoints[0].addresses[0] must be an IP address, got \"10.0.0\""),
        ("endpoints: [{addresses: ['::1']}]", "endpoints[0].addresses[0] must be an IPv4 address, got \"::1\""),
        ("endpoints: [{addresses: 5}]", "endpoints[0].addresses must be a list, got 5"),
        ("ports: [{port: 0}]", "ports[0].port must be within 1…65535, got 0"),
    ])
    func ignoredFieldsOfSlices(body: String, reason: String) throws {
        let item = try decode(
            "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: a}\naddressType: IPv4\n\(body)\n")
        #expect(item.object?.endpointSlice?.endpoints == [] && item.object?.endpointSlice?.ports == [])
        #expect(item.faults.map(\.reason) == [reason])
    }

    @Test func linesAreGiven() throws {
        let item = try decode("apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  ports:\n  - port: 0\n")
        #expect(item.faults.map(\.line) == [7])
    }

    @Test func giganticLabelsAreIgnored() throws {
        let long = String(repeating: "x", count: 5_000_000)
        let json = """
            {"apiVersion": "v1", "kind": "Namespace",
             "metadata": {"name": "a", "labels": {"big": "\(long)", "ok": "v", "\(long)": "w"}}}
            """
        let items = ObjectDecoder.decode(try ManifestValue(json: json.utf8))
        #expect(items.map { $0.object?.metadata.labels } == [["ok": "v"]])
        let reasons = items.flatMap(\.faults).map(\.reason)
        #expect(reasons.count == 2 && reasons.allSatisfy { $0.utf8.count < 250 })
    }

    @Test func faultsOfOneObjectAreBounded() throws {
        let ports = Array(repeating: "{port: 0}", count: 10_000).joined(separator: ", ")
        let item = try decode("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [\(ports)]}}")
        #expect(item.object?.service?.ports == [])
        #expect(item.faults.count == 9 && item.faults.last?.reason == "9992 more faults in this object")
    }
}
