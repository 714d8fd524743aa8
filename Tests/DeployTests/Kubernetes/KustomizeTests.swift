import Foundation
import Testing

/// What `kubectl kustomize` makes of `deploy/kubernetes`.
@Suite struct KustomizeTests {
    /// The objects of a kustomization.
    private struct Built {
        let text: String
        let objects: [YAML]

        init(_ folder: String) throws {
            text = try Tools.run("kubectl", ["kustomize", "\(Repository.path)/deploy/kubernetes/\(folder)"])
            objects = try YAML.documents(text)
        }

        subscript(kind: String) -> YAML { objects.first { $0["kind"].string == kind } ?? .null }
        var kinds: [String] { objects.map { $0["kind"].string }.sorted() }
    }

    private static let server = [
        "ClusterRole", "ClusterRoleBinding", "Deployment", "PodDisruptionBudget", "ServiceAccount",
    ]

    @Test func theBaseHasEverything() throws {
        let built = try Built("base")
        #expect(built.kinds == (Self.server + ["ConfigMap", "Service"]).sorted())
        for object in built.objects where !object["kind"].string.hasPrefix("ClusterRole") {
            #expect(object["metadata/namespace"] == "kube-system")
        }
        // kubeadm's file, and no other.
        #expect(
            built["ConfigMap"]["data/Corefile"].string
                == (try Repository.read("Tests/ServerTests/Fixtures/corefiles/kubeadm.Corefile")))
        #expect(built["ConfigMap"]["metadata/name"] == "clusterdns")
        #expect(
            built["Deployment"]["spec/template/spec/volumes/0/configMap/name"] == built["ConfigMap"]["metadata/name"])
    }

    @Test func theTakeoverTouchesNothingOfCoreDNS() throws {
        let built = try Built("takeover")
        #expect(built.kinds == Self.server.sorted())
        let names = built.objects.map { $0["metadata/name"].string }
        #expect(!names.contains("coredns") && !names.contains("system:coredns") && !names.contains("kube-dns"))
        #expect(built["Deployment"]["spec/template/spec/volumes/0/configMap/name"] == "coredns")
        // Nothing else differs from the base.
        let base = try Built("base")["Deployment"]
        let path = "spec/template/spec/containers/0"
        #expect(built["Deployment"][path] == base[path] && base[path] != .null)
        #expect(built["Deployment"]["spec/selector"] == base["spec/selector"])
    }

    @Test(arguments: ["base", "takeover"])
    func theSchemaAcceptsAllOfIt(folder: String) throws {
        let temporary = try TemporaryFolder()
        try temporary.write("built.yaml", try Built(folder).text)
        try KubernetesSchema.expectValid([temporary.path(of: "built.yaml")])
    }

    @Test func theServiceFindsThePods() throws {
        let built = try Built("base")
        let (service, pod) = (built["Service"], built["Deployment"]["spec/template"])
        #expect(service["metadata/name"] == "kube-dns" && service["spec/clusterIP"] == "10.96.0.10")
        let labels = pod["metadata/labels"].fields
        // CoreDNS's Service, which the takeover uses, selects by this label alone.
        #expect(service["spec/selector"].fields == ["k8s-app": "kube-dns"] && labels["k8s-app"] == "kube-dns")
        // CoreDNS's Deployment has the same selector, so ours needs one of its own.
        #expect(built["Deployment"]["spec/selector/matchLabels"].fields == ["app.kubernetes.io/name": "clusterdns"])
        #expect(built["PodDisruptionBudget"]["spec/selector"] == built["Deployment"]["spec/selector"])
        #expect(labels["app.kubernetes.io/name"] == "clusterdns")
        let ports = pod["spec/containers/0/ports"].elements
        for port in service["spec/ports"].elements {
            let target = ports.first { $0["name"] == port["targetPort"] }
            #expect(target?["containerPort"] == port["port"] && target?["protocol"] == port["protocol"], "\(port)")
        }
        #expect(service["spec/ports"].elements.count == 3)
    }

    @Test func thePodsAreSpreadAndBounded() throws {
        let built = try Built("base")
        let deployment = built["Deployment"]["spec"]
        let pod = deployment["template/spec"]
        #expect(deployment["replicas"] == 2 && built["PodDisruptionBudget"]["spec/maxUnavailable"] == 1)
        #expect(deployment["strategy/rollingUpdate/maxUnavailable"] == 0)
        let keys = pod["topologySpreadConstraints"].elements.map { $0["topologyKey"].string }
        #expect(keys == ["kubernetes.io/hostname", "topology.kubernetes.io/zone"])
        #expect(pod["dnsPolicy"] == "Default" && pod["priorityClassName"] == "system-cluster-critical")
        let resources = pod["containers/0/resources"]
        #expect(resources["requests/cpu"] != .null && resources["requests/memory"] != .null)
        #expect(resources["limits/memory"] == resources["requests/memory"])
    }

    @Test func thePodsMayDoOneThing() throws {
        let pod = try Built("base")["Deployment"]["spec/template/spec"]
        #expect(pod["securityContext/runAsNonRoot"] == true && pod["securityContext/runAsUser"] == 65532)
        #expect(pod["securityContext/seccompProfile/type"] == "RuntimeDefault")
        let container = pod["containers/0/securityContext"]
        #expect(container["readOnlyRootFilesystem"] == true && container["allowPrivilegeEscalation"] == false)
        #expect(container["capabilities/drop"] == ["ALL"] && container["capabilities/add"] == ["NET_BIND_SERVICE"])
        for field in ["hostNetwork", "hostPID", "containers/0/securityContext/privileged"] {
            #expect(pod[field] == .null, "\(field)")
        }
        #expect(pod["volumes"].elements.allSatisfy { $0["hostPath"] == .null })
    }

    /// What it lists and watches (README, "Following a cluster"), and nothing else.
    @Test func theRightsAreThoseToRead() throws {
        let built = try Built("base")
        var granted: Set<String> = []
        for rule in built["ClusterRole"]["rules"].elements {
            #expect(rule["verbs"] == ["list", "watch"])
            granted.formUnion(rule["resources"].elements.map(\.string))
        }
        #expect(granted == ["namespaces", "services", "pods", "endpointslices"])
        let subject = built["ClusterRoleBinding"]["subjects/0"]
        #expect(subject["name"] == built["ServiceAccount"]["metadata/name"] && subject["namespace"] == "kube-system")
        #expect(built["Deployment"]["spec/template/spec/serviceAccountName"] == subject["name"])
        #expect(built["ClusterRoleBinding"]["roleRef/name"] == built["ClusterRole"]["metadata/name"])
    }

    /// The probes ask where the Corefile has `health` and `ready`, whose ports are CoreDNS's.
    @Test func theProbesAskTheRightPorts() throws {
        let built = try Built("base")
        let container = built["Deployment"]["spec/template/spec/containers/0"]
        let ports = container["ports"].elements
        for (probe, directive, path, port) in [
            ("livenessProbe", "health", "/health", 8080), ("readinessProbe", "ready", "/ready", 8181),
        ] {
            #expect(container["\(probe)/httpGet/path"].string == path)
            let target = ports.first { $0["name"] == container["\(probe)/httpGet/port"] }
            #expect(target?["containerPort"] == .number(Double(port)))
            let lines = built["ConfigMap"]["data/Corefile"].string.split(separator: "\n")
            #expect(lines.contains { $0.split(separator: " ").first.map(String.init) == directive })
        }
        #expect(built["ConfigMap"]["data/Corefile"].string.contains("prometheus :9153"))
        // The folder that the arguments read from is the one that is mounted.
        #expect(container["args"] == ["-conf", "/etc/coredns/Corefile"])
        #expect(container["volumeMounts/0/mountPath"] == "/etc/coredns")
    }
}
