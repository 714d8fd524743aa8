import Foundation
import Testing

/// What each pod of `deploy/pods` asks, and gets, by `clusterdns resolve`.
@Suite struct PodQueryTests {
    /// One name, asked in one pod.
    struct Case: Sendable, CustomTestStringConvertible {
        let pod: String
        let name: String
        /// The names that go to the server, in their order.
        let asked: [String]
        let addresses: [String]

        var testDescription: String { "\(pod) asks for \(name)" }
    }

    static let cases = [
        // Two dots suffice; the lab and the cluster come from the same server.
        Case(pod: "svc-only", name: "storage.cluster.k8s", asked: ["storage.cluster.k8s."], addresses: ["10.10.20.1"]),
        Case(
            pod: "svc-only", name: "mysql-inner", asked: ["mysql-inner.default.svc.cluster.local."],
            addresses: ["10.96.144.168"]),
        Case(
            pod: "svc-only", name: "mysql-inner.default.svc",
            asked: [
                "mysql-inner.default.svc.", "mysql-inner.default.svc.default.svc.cluster.local.",
                "mysql-inner.default.svc.svc.cluster.local.", "mysql-inner.default.svc.cluster.local.",
            ], addresses: ["10.96.144.168"]),
        Case(pod: "ndots-2", name: "www.cnblogs.com", asked: ["www.cnblogs.com."], addresses: ["111.1.1.1"]),
        Case(pod: "ndots-2", name: "cnblogs", asked: ["cnblogs.default.svc.cluster.local."], addresses: ["111.1.1.1"]),
        // In a namespace of its own, four dots under ndots:5.
        Case(
            pod: "host-network", name: "website2fe.default.svc.cluster.local",
            asked: [
                "website2fe.default.svc.cluster.local.ingress-nginx.svc.cluster.local.",
                "website2fe.default.svc.cluster.local.svc.cluster.local.",
                "website2fe.default.svc.cluster.local.cluster.local.",
                "website2fe.default.svc.cluster.local.cluster.k8s.", "website2fe.default.svc.cluster.local.",
            ], addresses: ["10.96.111.239"]),
        Case(
            pod: "host-network", name: "website2fe.default.svc.cluster.local.",
            asked: ["website2fe.default.svc.cluster.local."], addresses: ["10.96.111.239"]),
        // The peers, as nacos is told them, and short.
        Case(
            pod: "nacos", name: "nacos-1.nacos-headless.default.svc.cluster.local",
            asked: ["nacos-1.nacos-headless.default.svc.cluster.local."], addresses: ["10.244.2.20"]),
        Case(
            pod: "nacos", name: "nacos-1.nacos-headless",
            asked: ["nacos-1.nacos-headless.default.svc.cluster.local."], addresses: ["10.244.2.20"]),
        Case(
            pod: "nacos", name: "mysql-inner", asked: ["mysql-inner.default.svc.cluster.local."],
            addresses: ["10.96.144.168"]),
        Case(
            pod: "nacos", name: "www.cnblogs.com",
            asked: [
                "www.cnblogs.com.default.svc.cluster.local.", "www.cnblogs.com.svc.cluster.local.",
                "www.cnblogs.com.cluster.local.", "www.cnblogs.com.cluster.k8s.", "www.cnblogs.com.",
            ], addresses: ["111.1.1.1"]),
    ]

    /// What `--output json` prints.
    private struct Report: Decodable {
        struct Query: Decodable { let name: String }

        let status: String
        let addresses: [String]
        let queries: [Query]
    }

    /// The Pod of a file: the one in it, or the first one that its StatefulSet makes.
    private static func pod(_ name: String, into folder: TemporaryFolder) throws -> String {
        let program = """
            import json, sys, yaml
            for document in yaml.safe_load_all(sys.stdin):
                if document["kind"] == "StatefulSet":
                    name = document["metadata"]["name"] + "-0"
                    pod = dict(document["spec"]["template"], apiVersion="v1", kind="Pod")
                    pod["metadata"] = dict(pod["metadata"], name=name, namespace=document["metadata"]["namespace"])
                    pod["spec"] = dict(pod["spec"], hostname=name, subdomain=document["spec"]["serviceName"])
                    document = pod
                if document["kind"] == "Pod":
                    json.dump(document, sys.stdout)
            """
        let text = try Repository.read("deploy/pods/\(name).yaml")
        let result = try CommandResult(try Tools.python, ["-c", program], input: text)
        try #require(result.end == .exit(0) && !result.output.isEmpty, "\(result.errors)")
        try folder.write("pod.json", result.output)
        return folder.path(of: "pod.json")
    }

    /// What the kubelet of the lab's nodes starts from.
    private static func node(in folder: TemporaryFolder) throws -> String {
        try folder.write("node.conf", "search cluster.k8s\nnameserver 10.10.20.0\n")
        return folder.path(of: "node.conf")
    }

    @Test(arguments: cases)
    func thePodAsks(_ expected: Case) throws {
        let folder = try TemporaryFolder()
        let pod = try Self.pod(expected.pod, into: folder)
        let node = try Self.node(in: folder)
        try SiteUpstream.with { upstream in
            let corefile = try Repository.read("deploy/quickstart/Corefile").substituting([
                ":5300": ":PORT", "/etc/resolv.conf": upstream.address,
            ])
            try RunningServer.with(corefile, workingDirectory: Repository.path) { server in
                let result = try CommandResult(
                    clusterdns: "resolve", "--pod", pod, "--node-resolv-conf", node, "--libc", "glibc", "--family", "4",
                    "--server", "127.0.0.1:\(server.port)", "--output", "json", expected.name, in: folder.path)
                #expect(result.end == .exit(0), "\(result.output)\(result.errors)")
                let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
                #expect(report.status == "found" && report.addresses == expected.addresses)
                #expect(report.queries.map(\.name) == expected.asked)
            }
        }
    }

    @Test(arguments: [
        (
            "svc-only",
            [
                "nameserver 10.10.20.0", "options ndots:2",
                "search default.svc.cluster.local svc.cluster.local cluster.local",
            ]
        ),
        (
            "ndots-2",
            [
                "nameserver 10.96.0.10", "options ndots:2",
                "search default.svc.cluster.local svc.cluster.local cluster.local cluster.k8s",
            ]
        ),
        (
            "host-network",
            [
                "nameserver 10.96.0.10", "options ndots:5",
                "search ingress-nginx.svc.cluster.local svc.cluster.local cluster.local cluster.k8s",
            ]
        ),
    ])
    func theKubeletWrites(pod: String, lines: [String]) throws {
        let folder = try TemporaryFolder()
        let result = try CommandResult(
            clusterdns: "resolv-conf", "--pod", try Self.pod(pod, into: folder), "--node-resolv-conf",
            try Self.node(in: folder), in: folder.path)
        #expect(result.end == .exit(0), "\(result.errors)")
        #expect(result.output.split(separator: "\n").map(String.init).sorted() == lines)
    }
}
