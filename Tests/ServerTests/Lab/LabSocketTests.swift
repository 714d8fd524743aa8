import DNSWire
import Testing

/// The quick start's server over raw sockets: what dig does not show.
@Suite(.lab) struct LabSocketTests {
    private var client: DNSClient {
        get throws { try #require(RunningServer.current).client }
    }

    @Test(arguments: Transport.allCases)
    func everyMachineForwardAndReverse(transport: Transport) throws {
        for (name, address) in LabNames.hosts {
            let response = try client.ask("\(name).cluster.k8s", over: transport)
            #expect(response.answerLines == ["\(name).cluster.k8s. 3600 a \(address)"])
            #expect(response.authorityLines == ["cluster.k8s. 3600 ns svc.cluster.k8s."])
            #expect(response.has(Header.Flag.authoritative) && response.edns == nil)
        }
        for (address, name) in LabNames.reverse {
            let owner = LabNames.reverseName(address)
            let response = try client.ask(owner, .ptr, over: transport)
            #expect(response.answerLines == ["\(owner). 3600 ptr \(name).cluster.k8s."])
        }
    }

    @Test(arguments: Transport.allCases)
    func theApexHasItsSOAAndNameServer(transport: Transport) throws {
        for zone in ["cluster.k8s", "20.10.10.in-addr.arpa"] {
            let soa = try client.ask(zone, .soa, over: transport)
            #expect(soa.answerLines.count == 1 && soa.answerLines[0].hasPrefix("\(zone). 3600 soa svc.cluster.k8s."))
            let ns = try client.ask(zone, .ns, over: transport)
            #expect(ns.answerLines == ["\(zone). 3600 ns svc.cluster.k8s."])
            // The name server lies in one of the two zones, which gives its address too.
            #expect(ns.additionalLines == (zone == "cluster.k8s" ? ["svc.cluster.k8s. 3600 a 10.10.20.0"] : []))
        }
    }

    /// Negative answers may be kept for the SOA's last number of seconds (RFC 2308).
    @Test(arguments: Transport.allCases)
    func denialsCarryTheNegativeTTL(transport: Transport) throws {
        for (name, type, code) in [
            ("nosuch.cluster.k8s", RecordType.a, ResponseCode.nameError), ("svc.cluster.k8s", .aaaa, .noError),
            ("a.nosuch.cluster.k8s", .txt, .nameError), ("apps.cluster.k8s", .a, .noError),
            ("77.20.10.10.in-addr.arpa", .ptr, .nameError),
        ] {
            let response = try client.ask(name, type, over: transport)
            #expect(response.responseCode == code && response.answers.isEmpty, "\(name)")
            #expect(response.authorities.map(\.type) == [.soa] && response.authorities.first?.ttl == 60, "\(name)")
        }
    }

    @Test func theCaseOfTheQuestionIsEchoed() throws {
        let response = try client.ask("MaStEr1.cLuStEr.K8s")
        #expect("\(response.questions[0].name)" == "MaStEr1.cLuStEr.K8s.")
        #expect(response.answerData == ["10.10.20.11"])
    }

    /// Whole RRsets only: nothing of the notes fits into a datagram of any size that we send.
    @Test(arguments: [0, 512, 1232, 4096, 65_535] as [UInt16])
    func theNotesAreCutOverUDPAndWholeOverTCP(size: UInt16) throws {
        let edns = size == 0 ? nil : ExtendedDNS(udpPayloadSize: size)
        let cut = try client.ask("site-notes.cluster.k8s", .txt, edns: edns)
        #expect(cut.has(Header.Flag.truncated) && cut.answers.isEmpty && (cut.edns == nil) == (edns == nil))
        let whole = try client.ask("site-notes.cluster.k8s", .txt, over: .tcp, edns: edns)
        #expect(!whole.has(Header.Flag.truncated) && whole.answers.count == 14)
    }

    /// Names of the manifests of the quick start, with what they stand for.
    @Test(arguments: [
        ("kubernetes.default", "A", ["10.96.0.1"]), ("kube-dns.kube-system", "A", ["10.96.0.10"]),
        ("my-nginx.default", "A", ["10.96.220.141"]), ("mysql-inner.default", "A", ["10.96.144.168"]),
        ("mysql-inner.default", "SRV", ["0 100 3306 mysql-inner.default.svc.cluster.local."]),
        ("10-10-20-1.mysql-inner.default", "A", ["10.10.20.1"]),
        ("dual-stack.default", "A", ["10.96.62.122"]), ("dual-stack.default", "AAAA", ["fd00:10:96::f9c7"]),
        ("nacos-headless.default", "A", ["10.244.1.20", "10.244.2.20", "10.244.3.20"]),
        ("nacos-1.nacos-headless.default", "A", ["10.244.2.20"]),
        ("_https._tcp.kubernetes.default", "SRV", ["0 100 443 kubernetes.default.svc.cluster.local."]),
        (
            "_https._tcp.ingress-nginx-controller.ingress-nginx", "SRV",
            ["0 100 443 ingress-nginx-controller.ingress-nginx.svc.cluster.local."]
        ),
        ("website1fe.default", "A", ["10.96.28.211"]), ("website2fe.default", "A", ["10.96.111.239"]),
        ("10-244-3-41.website2fe.default", "A", ["10.244.3.41"]),
        ("10-244-1-2.kube-dns.kube-system", "A", ["10.244.1.2"]),
    ])
    func servicesOfTheManifests(name: String, type: String, data: [String]) throws {
        let type = try #require(RecordType(type))
        for transport in Transport.allCases {
            let response = try client.ask("\(name).svc.cluster.local", type, over: transport)
            #expect(response.responseCode == .noError && response.has(Header.Flag.authoritative))
            #expect(response.answerData.sorted() == data, "\(name) over \(transport)")
            #expect(response.answers.allSatisfy { $0.ttl == 30 })
        }
    }

    @Test(arguments: [
        ("website2fe.nosuch.svc.cluster.local", ResponseCode.nameError),
        ("nosuch.default.svc.cluster.local", .nameError),
        ("10-244-2-40.website2fe.default.svc.cluster.local", .nameError), ("default.svc.cluster.local", .noError),
        ("dual-stack.kube-system.svc.cluster.local", .nameError),
    ])
    func namesThatTheManifestsDoNotHave(name: String, code: ResponseCode) throws {
        let response = try client.ask(name)
        #expect(response.responseCode == code && response.answers.isEmpty)
        #expect(response.authorities.map(\.type) == [.soa])
    }
}

/// The hosts-file form of the lab, `zones/cluster.k8s.hosts`.
@Suite struct LabHostsTests {
    @Test(arguments: Transport.allCases)
    func theHostsFileHasTheSameMachines(transport: Transport) throws {
        let corefile = """
            cluster.k8s:PORT 20.10.10.in-addr.arpa:PORT {
                bind 127.0.0.1
                hosts \(Repository.path)/zones/cluster.k8s.hosts
            }
            """
        try RunningServer.with(corefile) { server throws in
            for (name, address) in LabNames.hosts {
                let response = try server.client.ask("\(name).cluster.k8s", over: transport)
                #expect(response.answerLines == ["\(name).cluster.k8s. 3600 a \(address)"])
            }
            for name in ["dashboard", "prod", "pre", "test", "dev"] {
                let response = try server.client.ask("\(name).cluster.k8s", over: transport)
                #expect(response.answerData == ["10.10.20.2"])
            }
            for (address, name) in LabNames.reverse {
                let response = try server.client.ask(LabNames.reverseName(address), .ptr, over: transport)
                #expect(response.answerData.contains("\(name).cluster.k8s."), "\(address)")
            }
            // Two names share the address of svc; a hosts file has no way to prefer one.
            let shared = try server.client.ask("0.20.10.10.in-addr.arpa", .ptr, over: transport)
            #expect(shared.answerData.sorted() == ["mirror.cluster.k8s.", "svc.cluster.k8s."])
        }
    }
}
