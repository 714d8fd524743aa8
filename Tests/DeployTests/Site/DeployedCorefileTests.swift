import DNSWire
import Foundation
import Testing

/// The Corefiles of `deploy/`, running: the site's and the cluster's, as they are but for addresses, ports and paths.
@Suite struct DeployedCorefileTests {
    /// Ports of HTTP for one server.
    private struct Ports {
        let health: UInt16
        let ready: UInt16
        let metrics: UInt16

        init() throws {
            health = try FreePort.next()
            ready = try FreePort.next()
            metrics = try FreePort.next()
        }
    }

    /// The site's Corefile on a port of 127.0.0.1, with the quick start's manifests in the place of an API server.
    private static func site(upstream: PlayedUpstream, http: Ports) throws -> String {
        try Repository.read("deploy/site/Corefile").substituting([
            "cluster.k8s 20.10.10.in-addr.arpa {": "cluster.k8s:PORT 20.10.10.in-addr.arpa:PORT {",
            "\n. {": "\n.:PORT {", "bind 10.10.20.0": "bind 127.0.0.1", "127.0.0.0/8": "127.0.0.1/32",
            "10.10.20.0:8080": "127.0.0.1:\(http.health)", "10.10.20.0:8181": "127.0.0.1:\(http.ready)",
            "10.10.20.0:9153": "127.0.0.1:\(http.metrics)", "/etc/clusterdns/site.hosts": "site.hosts",
            "/etc/clusterdns/cluster.k8s.zone": "\(Repository.path)/zones/cluster.k8s.zone",
            "/etc/clusterdns/20.10.10.in-addr.arpa.zone": "\(Repository.path)/zones/20.10.10.in-addr.arpa.zone",
            "kubeconfig /etc/clusterdns/kubeconfig": "manifests \(Repository.path)/deploy/quickstart/manifests",
            "/etc/clusterdns/upstream.conf": upstream.address,
        ])
    }

    private static func withSite(_ body: (RunningServer, Ports) throws -> Void) throws {
        try SiteUpstream.with { upstream in
            let http = try Ports()
            let files = ["site.hosts": try Repository.read("deploy/site/site.hosts")]
            let folder = try TemporaryFolder()
            let server = try RunningServer(
                corefile: try site(upstream: upstream, http: http), files: files, workingDirectory: folder.path,
                folder: folder)
            defer { server.process.finish() }
            try body(server, http)
            try server.stop()
        }
    }

    @Test func theSitePassesItsSmokeTest() throws {
        try Self.withSite { server, _ in
            let result = try SmokeTests.smoke("127.0.0.1:\(server.port)")
            #expect(result.end == .exit(0), "\(result.output)\(result.errors)")
            #expect(result.output.contains("55 checks, 0 failed"))
        }
    }

    /// The hosts file adds to the zone, in both directions, and takes nothing from it.
    @Test func theHostsFileAndTheZoneAreOne() throws {
        try Self.withSite { server, _ in
            #expect(try server.client.ask("node4.cluster.k8s").answerLines == ["node4.cluster.k8s. 300 a 10.10.20.24"])
            #expect(try server.client.ask("node3.cluster.k8s").answerData == ["10.10.20.23"])
            let added = try server.client.ask("24.20.10.10.in-addr.arpa", .ptr)
            #expect(added.answerData == ["node4.cluster.k8s."])
            let there = try server.client.ask("23.20.10.10.in-addr.arpa", .ptr)
            #expect(there.answerData == ["node3.cluster.k8s."])
        }
    }

    /// The public name is the Service inside, and the answer is for the name that was asked.
    @Test(arguments: Transport.allCases)
    func thePublicNameIsItsService(transport: Transport) throws {
        try Self.withSite { server, _ in
            let response = try server.client.ask("website2.com", over: transport)
            #expect(response.answerLines.count == 1 && response.responseCode == .noError)
            #expect("\(response.questions[0].name)" == "website2.com.")
            #expect(response.answers.map { "\($0.owner)" } == ["website2.com."])
            #expect(response.answerData == ["10.96.111.239"])
        }
    }

    /// 127.0.0.2 is not among the networks that the test left.
    @Test func strangersAreRefused() throws {
        try Self.withSite { server, _ in
            for name in ["svc.cluster.k8s", "www.cnblogs.com", "kubernetes.default.svc.cluster.local"] {
                let dig = try CommandResult(
                    try Programs.dig, ["@127.0.0.1", "-p", "\(server.port)", "-b", "127.0.0.2", "+tries=1", name])
                #expect(dig.output.contains("status: REFUSED"), "\(name): \(dig.output)\(dig.errors)")
            }
        }
    }

    @Test func probesAndMetricsAnswer() throws {
        try Self.withSite { server, http in
            for (port, path, text) in [
                (http.health, "/health", "OK"), (http.ready, "/ready", "OK"),
                (http.metrics, "/metrics", "coredns_build_info"),
            ] {
                let body = try Tools.run("curl", ["--silent", "--fail", "http://127.0.0.1:\(port)\(path)"])
                #expect(body.contains(text), "\(path)")
            }
        }
    }

    /// kubeadm's Corefile, which the base brings and the takeover finds.
    @Test func theClustersCorefileServes() throws {
        try SiteUpstream.with { upstream in
            let http = try Ports()
            let corefile = try Repository.read("deploy/kubernetes/base/Corefile").substituting([
                ".:53 {": ".:PORT {\n    bind 127.0.0.1", "    health {": "    health 127.0.0.1:\(http.health) {",
                "    ready": "    ready 127.0.0.1:\(http.ready)", ":9153": "127.0.0.1:\(http.metrics)",
                "       pods insecure":
                    "       manifests \(Repository.path)/deploy/quickstart/manifests\n       pods insecure",
                "/etc/resolv.conf": upstream.address,
            ])
            try RunningServer.with(corefile) { server in
                let result = try SmokeTests.smoke("--only", "cluster,external", "127.0.0.1:\(server.port)")
                #expect(result.end == .exit(0), "\(result.output)\(result.errors)")
            }
        }
    }

    /// As it is installed, but for the folder and the API server: every directive and every path is there.
    @Test func whatIsInstalledIsAccepted() throws {
        let folder = try TemporaryFolder()
        let installed = try CommandResult(
            "/bin/sh",
            ["\(Repository.path)/deploy/site/install.sh", "--root", folder.path, try Programs.clusterdns])
        #expect(installed.end == .exit(0), "\(installed.errors)")
        let text = try folder.read("etc/clusterdns/Corefile").substituting([
            "kubeconfig /etc/clusterdns/kubeconfig": "manifests \(Repository.path)/deploy/quickstart/manifests",
            "/etc/clusterdns/": folder.path(of: "etc/clusterdns/"),
        ])
        try folder.write("Corefile", text)
        let check = try CommandResult(clusterdns: "check", "Corefile", in: folder.path)
        #expect(check.end == .exit(0), "\(check.output)\(check.errors)")
        #expect(!check.output.contains("[WARNING]"), "\(check.output)")
    }
}
