import DNSWire
import Foundation
import NetworkAddress
import Testing

/// `whoami`, `chaos`, `any`, `loadbalance`, `root` and `debug`.
@Suite struct SmallDirectiveTests {
    @Test(arguments: Transport.allCases)
    func whoamiTellsTheClientsAddressAndPort(transport: Transport) throws {
        try RunningServer.with(".:PORT {\n    bind 127.0.0.1 ::1\n    whoami\n}\n") { server throws in
            for (address, record) in [
                (IPAddress.v4(0x7f00_0001), "who.test. 0 a 127.0.0.1"),
                (.v6(high: 0, low: 1), "who.test. 0 aaaa ::1"),
            ] {
                let endpoint = SocketEndpoint(address, port: server.port)
                let query = Message.query(name: try DomainName("who.test"), type: .txt, id: 3).write()
                let own: UInt16
                let reply: [UInt8]?
                if transport == .udp {
                    let socket = try NetworkSocket(.datagram, to: endpoint)
                    own = try socket.localEndpoint.port
                    try socket.send(query)
                    reply = try socket.receive(until: .now + Patience.reply)?.octets
                } else {
                    let stream = try StreamClient(endpoint)
                    own = try stream.socket.localEndpoint.port
                    try stream.send(query)
                    reply = try stream.receive()
                }
                let response = try Message(parsing: try #require(reply))
                #expect(response.answers.isEmpty && response.has(Header.Flag.authoritative))
                #expect(response.additionalLines == ["_\(transport).who.test. 0 srv 0 0 \(own) .", record])
            }
        }
    }

    @Test(arguments: Transport.allCases)
    func chaosIdentifiesTheServer(transport: Transport) throws {
        let corefile =
            "bind:PORT server:PORT {\n    bind 127.0.0.1\n    chaos Version-1 \"An Author\" other@test\n    whoami\n}\n"
        try RunningServer.with(corefile) { server throws in
            let host = ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init) ?? ""
            for (name, data) in [
                ("version.bind", ["\"Version-1\""]), ("version.server", ["\"Version-1\""]),
                ("authors.bind", ["\"An Author\" \"other@test\""]), ("hostname.bind", nil), ("id.server", nil),
            ] as [(String, [String]?)] {
                let response = try server.client.ask(name, .txt, over: transport, recordClass: .chaos)
                #expect(response.responseCode == .noError)
                #expect(response.answers.map(\.recordClass) == [.chaos] && response.answers.map(\.ttl) == [0])
                if let data {
                    #expect(response.answerData == data)
                } else {
                    #expect(response.answerData.first?.contains(host) == true)
                }
            }
            // The same names in class IN are what the rest of the block says.
            #expect(try server.client.ask("version.bind", .txt, over: transport).additionals.count == 2)
        }
    }

    @Test func loadbalanceRotatesAddresses() throws {
        let hosts = (1...8).map { "10.0.0.\($0) many.lab.test\n" }.joined()
        let corefile = """
            lab.test:PORT {
                bind 127.0.0.1
                hosts hosts
                loadbalance
            }
            plain.test:PORT {
                bind 127.0.0.1
                hosts none {
                    10.0.0.2 two.plain.test
                    10.0.0.1 two.plain.test
                }
            }
            """
        try RunningServer.with(corefile, files: ["hosts": hosts]) { server throws in
            var firsts: Set<String> = []
            for _ in 0..<400 {
                let data = try server.client.ask("many.lab.test").answerData
                #expect(data.count == 8 && Set(data).count == 8)
                firsts.insert(data[0])
            }
            // 400 draws of 8 miss one with a chance of 1 in 10^22.
            #expect(firsts.count == 8, "\(firsts)")
            for _ in 0..<20 {
                #expect(try server.client.ask("two.plain.test").answerData == ["10.0.0.2", "10.0.0.1"])
            }
        }
    }

    @Test func anyComesBeforeTheData() throws {
        let corefile =
            "lab.test:PORT {\n    bind 127.0.0.1\n    any\n    hosts none {\n        10.0.0.1 a.lab.test\n    }\n}\n"
        try RunningServer.with(corefile) { server throws in
            #expect(try server.client.ask("a.lab.test", .any).answers.map(\.type) == [.hinfo])
            #expect(try server.client.ask("a.lab.test").answerData == ["10.0.0.1"])
        }
    }

    @Test func rootIsWhereRelativePathsStart() throws {
        let folder = try TemporaryFolder()
        try folder.write("data/hosts", "10.0.0.1 a.lab.test\n")
        let corefile = "lab.test:PORT {\n    hosts hosts\n    bind 127.0.0.1\n    root \(folder.path(of: "data"))\n}\n"
        try RunningServer.with(corefile) { server throws in
            #expect(try server.client.ask("a.lab.test").answerData == ["10.0.0.1"])
        }
    }

    @Test func debugShowsMore() throws {
        let block =
            "cluster.local:PORT {\n    bind 127.0.0.1\n    kubernetes {\n        manifests m\n    }\n    debug\n}\n"
        try RunningServer.with(block, files: ["m/ns.yaml": ManifestReloadTests.namespace]) { server throws in
            try server.folder.write("m/a.yaml", ManifestReloadTests.service("a", "10.96.0.1"))
            try server.waitForLine(with: "[DEBUG] ")
        }
    }
}
