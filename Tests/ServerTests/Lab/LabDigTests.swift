import Testing

/// The lab zone as a person sees it: `dig` at the quick start's server.
@Suite(.lab) struct LabDigTests {
    private func dig(_ arguments: String..., transport: Transport = .udp) throws -> Dig {
        let server = try #require(RunningServer.current)
        // One process answers all questions of a call: dig takes many.
        return try Dig(server, transport == .tcp ? "+tcp" : "+notcp", arguments.joined(separator: " "))
    }

    @Test(arguments: LabNames.hosts.map(\.name), Transport.allCases)
    func machinesHaveTheirAddresses(name: String, transport: Transport) throws {
        let address = try #require(LabNames.hosts.first { $0.name == name }).address
        let dig = try dig("\(name).cluster.k8s", transport: transport)
        #expect(dig.status == "NOERROR" && dig.flags == "qr aa rd")
        #expect(dig.answer == ["\(name).cluster.k8s. A \(address)"])
    }

    @Test(arguments: LabNames.aliases, Transport.allCases)
    func theEntranceHasManyNames(name: String, transport: Transport) throws {
        let dig = try dig("\(name).cluster.k8s", transport: transport)
        #expect(dig.status == "NOERROR" && dig.flags == "qr aa rd")
        #expect(
            dig.answer
                == [
                    "\(name).cluster.k8s. CNAME ingress.cluster.k8s.", "ingress.cluster.k8s. A 10.10.20.2",
                ].sorted())
    }

    @Test(arguments: LabNames.reverse.map(\.address), Transport.allCases)
    func addressesLeadBack(address: String, transport: Transport) throws {
        let name = try #require(LabNames.reverse.first { $0.address == address }).name
        let server = try #require(RunningServer.current)
        let dig = try Dig(server, transport == .tcp ? "+tcp" : "+notcp", "-x", address)
        #expect(dig.status == "NOERROR" && dig.flags == "qr aa rd")
        #expect(dig.answer == ["\(LabNames.reverseName(address)). PTR \(name).cluster.k8s."])
    }

    @Test(arguments: Transport.allCases)
    func whatIsNotThereIsDeniedWithTheSOA(transport: Transport) throws {
        let missing = try dig("master4.cluster.k8s", transport: transport)
        #expect(missing.status == "NXDOMAIN" && missing.flags == "qr aa rd" && missing.answer.isEmpty)
        #expect(missing.authority.count == 1 && missing.authority.first?.hasPrefix(LabNames.soa) == true)

        let noData = try Dig(
            try #require(RunningServer.current), transport == .tcp ? "+tcp" : "+notcp", "node1.cluster.k8s", "AAAA")
        #expect(noData.status == "NOERROR" && noData.answer.isEmpty)
        #expect(noData.authority.first?.hasPrefix(LabNames.soa) == true)

        // `apps` holds the wildcard and nothing else.
        let nonTerminal = try dig("apps.cluster.k8s", transport: transport)
        #expect(nonTerminal.status == "NOERROR" && nonTerminal.answer.isEmpty)

        let server = try #require(RunningServer.current)
        let reverse = try Dig(server, transport == .tcp ? "+tcp" : "+notcp", "-x", "10.10.20.99")
        #expect(reverse.status == "NXDOMAIN" && reverse.authority.first?.hasPrefix(LabNames.reverseSOA) == true)
    }

    /// Over UDP the notes are cut and dig asks again; told not to, it shows the cut.
    @Test func theNotesAreTooLargeForUDP() throws {
        let server = try #require(RunningServer.current)
        let cut = try Dig(server, "+ignore", "site-notes.cluster.k8s", "TXT")
        #expect(cut.flags == "qr aa tc rd" && cut.answer.isEmpty)
        let whole = try Dig(server, "site-notes.cluster.k8s", "TXT")
        #expect(whole.flags == "qr aa rd" && whole.answer.count == 14)
        #expect(whole.output.contains("Truncated, retrying in TCP mode") && whole.output.contains("(TCP)"))
    }

    @Test func theClusterIsServedBesideTheLab() throws {
        let server = try #require(RunningServer.current)
        let srv = try Dig(server, "nacos-headless.default.svc.cluster.local", "SRV")
        #expect(srv.status == "NOERROR" && srv.answer.count == 12)
        #expect(srv.section("ADDITIONAL").count == 3)
        let reverse = try Dig(server, "-x", "10.96.0.10")
        #expect(reverse.answer == ["10.0.96.10.in-addr.arpa. PTR kube-dns.kube-system.svc.cluster.local."])
        let alias = try Dig(server, "cnblogs.default.svc.cluster.local")
        #expect(
            alias.answer == [
                "cnblogs.default.svc.cluster.local. CNAME www.cnblogs.com.", "www.cnblogs.com. A 111.1.1.1",
            ])
        let elsewhere = try Dig(server, "www.example.net")
        #expect(elsewhere.flags == "qr aa rd ra" && elsewhere.answer == ["www.example.net. A 192.0.2.10"])
    }
}
