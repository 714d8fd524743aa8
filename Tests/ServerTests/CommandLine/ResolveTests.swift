import DNSWire
import Foundation
import NetworkAddress
import Testing

/// `clusterdns resolve` and `clusterdns resolv-conf`, run as programs.
@Suite struct ResolveTests {
    private static let pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: tools, namespace: default}
        spec: {containers: [{name: a, image: b}], dnsConfig: {options: [{name: timeout, value: "30"}]}}
        """

    /// What the servers of these tests say: one Service, one name outside, SERVFAIL, and NODATA.
    @Sendable private static func respond(_ query: Message, _: Transport) -> PlayedUpstream.Reply {
        let question = query.questions[0]
        let addresses: [String: RecordData.A] = [
            "web.default.svc.cluster.local.": .init(10, 96, 0, 20), "www.example.com.": .init(192, 0, 2, 80),
        ]
        let name = "\(question.name)"
        if let address = addresses[name] {
            return .answer(query.response(answers: question.type == .a ? [.a(question.name, address)] : []))
        }
        if name.hasPrefix("broken.") { return .answer(query.response(.serverFailure)) }
        return .answer(query.response(name.hasPrefix("empty.") ? .noError : .nameError))
    }

    private func resolve(_ arguments: String..., environment: [String: String] = [:]) throws -> CommandResult {
        try PlayedUpstream.with(Self.respond) { upstream in
            let folder = try TemporaryFolder()
            try folder.write("pod.yaml", Self.pod)
            try folder.write("node.conf", "nameserver 192.0.2.53\n")
            try folder.write("pod.conf", "nameserver 10.96.0.10\nsearch a.example\noptions ndots:2\nnonsense\n")
            let given = arguments.map { $0.replacingOccurrences(of: "SERVER", with: upstream.address) }
            return try CommandResult(
                try Programs.clusterdns, given, in: folder.path, environment: environment)
        }
    }

    @Test(arguments: ["glibc", "musl", "musl-1.1", "go"])
    func aLookupIsShown(_ library: String) throws {
        let result = try resolve(
            "resolve", "--pod", "pod.yaml", "--node-resolv-conf", "node.conf", "--server", "SERVER", "--libc", library,
            "www.example.com")
        #expect(result.end == .exit(0), "\(result.errors)")
        let lines = result.output.split(separator: "\n").map { line in
            line.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        }
        #expect(lines.first == ["NAME", "TYPE", "SERVER", "VIA", "TIME", "RCODE", "ANSWERS"])
        #expect(lines[1][1...2] == ["www.example.com.default.svc.cluster.local.", "A"] && lines[1][6] == "NXDOMAIN")
        #expect(
            lines[7][1...2] == ["www.example.com.", "A"] && lines[7][4] == "udp" && lines[7][6...] == ["NOERROR", "1"])
        #expect(lines[7][5].hasSuffix("ms"))
        for text in [
            "found: www.example.com., ended by query 7\n    192.0.2.80\n", "8 queries, 6 wasted\n",
            "ndots:2 would have saved 6 of 8 queries\n",
            "the name with its final dot, www.example.com., would have saved 6 of 8 queries\n",
        ] {
            #expect(result.output.contains(text), "\(result.output)")
        }
    }

    @Test func theJSONIsTheOneThatIsPromised() throws {
        let result = try resolve(
            "resolve", "--pod", "pod.yaml", "--node-resolv-conf", "node.conf", "--server", "SERVER", "--output", "json",
            "web")
        #expect(result.end == .exit(0), "\(result.errors)")
        let text = result.output.replacing(/127\.0\.0\.1:\d+/, with: "SERVER")
        #expect(
            text == """
                {"status":"found","addresses":["10.96.0.20"],"canonicalName":"web.default.svc.cluster.local.",\
                "queries":[{"name":"web.default.svc.cluster.local.","type":"A","server":"SERVER","transport":"udp",\
                "rcode":"NOERROR","answers":1},{"name":"web.default.svc.cluster.local.","type":"AAAA",\
                "server":"SERVER","transport":"udp","rcode":"NOERROR","answers":0}]}

                """)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(result.output.utf8)) }
    }

    @Test func exitCodesTellTheEnds() throws {
        let file = ["resolve", "--resolv-conf", "pod.conf", "--server", "SERVER", "--output", "json"]
        let ends: [(String, Int32, String)] = [
            ("www.example.com", 0, "found"), ("empty.example.com.", 1, "nodata"), ("nothere", 1, "nxdomain"),
            ("broken.example.", 2, "failed"),
        ]
        for (name, code, status) in ends {
            let result = try resolve(file[0], file[1], file[2], file[3], file[4], file[5], file[6], name)
            #expect(result.end == .exit(code), "\(name): \(result.output)\(result.errors)")
            #expect(result.output.hasPrefix("{\"status\":\"\(status)\""), "\(result.output)")
            // What the resolver does not use is told.
            #expect(result.errors == "pod.conf: line 4: \"nonsense\" is no line of resolv.conf\n")
        }
    }

    @Test(arguments: [
        ["resolve"], ["resolve", ""], ["resolve", "--libc", "bionic", "web"], ["resolve", "--family", "5", "web"],
        ["resolve", "--output", "xml", "web"], ["resolve", "--server", "dns.example", "web"],
        ["resolve", "--pod", "pod.yaml", "--resolv-conf", "pod.conf", "web"], ["resolve", "--frobnicate", "web"],
        ["resolve", "--resolv-conf", "nosuch.conf", "web"], ["resolve", "--pod", "node.conf", "web"],
        ["resolve", "--pod", "pod.yaml", "--cluster-dns", "dns.example", "web"], ["resolv-conf"],
        ["resolv-conf", "--pod", "nosuch.yaml"],
    ])
    func whatCannotBeDoneIsRefused(_ line: [String]) throws {
        let folder = try TemporaryFolder()
        try folder.write("pod.yaml", Self.pod)
        try folder.write("node.conf", "nameserver 192.0.2.53\n")
        let result = try CommandResult(try Programs.clusterdns, line, in: folder.path)
        #expect(result.end == .exit(64) && result.output.isEmpty && !result.errors.isEmpty, "\(result)")
    }

    @Test func familiesAndEnvironmentCount() throws {
        let result = try resolve(
            "resolve", "--resolv-conf", "pod.conf", "--server", "SERVER", "--family", "4", "www.example.com",
            environment: ["RES_OPTIONS": "ndots:5", "LOCALDOMAIN": "b.example"])
        #expect(result.end == .exit(0) && result.output.contains("www.example.com.b.example."), "\(result.output)")
        #expect(!result.output.contains("AAAA") && result.output.contains("2 queries, 1 wasted"))
    }

    @Test func thePodsFileIsPrinted() throws {
        let folder = try TemporaryFolder()
        try folder.write("pod.yaml", Self.pod)
        try folder.write("node.conf", "nameserver 192.0.2.53\nsearch corp.example\n")
        let result = try CommandResult(
            clusterdns: "resolv-conf", "--pod", "pod.yaml", "--cluster-domain", "k8s.example", "--cluster-dns",
            "10.0.0.10", "--node-resolv-conf", "node.conf", in: folder.path)
        #expect(result.end == .exit(0) && result.errors.isEmpty)
        #expect(
            result.output == """
                search default.svc.k8s.example svc.k8s.example k8s.example corp.example
                nameserver 10.0.0.10
                options ndots:5 timeout:30

                """)
        try folder.write("none.yaml", Self.pod.replacing("containers:", with: "dnsPolicy: None, containers:"))
        let refused = try CommandResult(clusterdns: "resolv-conf", "--pod", "none.yaml", in: folder.path)
        #expect(refused.end == .exit(64))
        #expect(
            refused.errors.contains(
                "none.yaml: spec.dnsConfig.nameservers must have an address where dnsPolicy is None, got none"))
    }
}
