import DNSWire
import Foundation
import NetworkAddress
import Testing

/// `timeouts`, `multisocket`, `cancel` and `metadata`.
@Suite struct TransportPolicyTests {
    /// A connection is closed when the block's time is over, and not before; one at another address has its own.
    @Test func idleConnections() throws {
        let corefile = """
            .:PORT {
                bind 127.0.0.1
                timeouts {
                    read 1s
                    write 2s
                    idle 1s
                }
                whoami
            }
            .:PORT {
                bind 127.0.0.2
                whoami
            }
            """
        try RunningServer.with(corefile) { server throws in
            let query = Message.query(name: try DomainName("x.test"), type: .a, id: 1).write()
            let start = ContinuousClock.now
            let long = try StreamClient(SocketEndpoint(.v4(0x7f00_0002), port: server.port))
            let idle = try StreamClient(server.client.server)
            try idle.send(query)
            #expect(try idle.receive() != nil)
            // One that begins a message and does not end it.
            let late = try StreamClient(server.client.server)
            try late.socket.send([0, 40, 1, 2, 3])
            #expect(try idle.receive() == nil && late.receive() == nil)
            let time = ContinuousClock.now - start
            #expect(time >= .seconds(1))
            // The standard time is ten seconds: where that is not over yet, the other connection is open.
            if time < .seconds(9) {
                try long.send(query)
                #expect(try long.receive() != nil)
            }
        }
    }

    /// All sockets answer, and their queries are counted, though there are more than counters of their own.
    @Test(arguments: ["1", "3", "40", ""])
    func sockets(count: String) throws {
        let metrics = try FreePort.next()
        let corefile = ".:PORT {\nbind 127.0.0.1\nmultisocket \(count)\nprometheus localhost:\(metrics)\nwhoami\n}\n"
        try RunningServer.with(corefile) { server throws in
            for _ in 0..<100 { #expect(try server.client.ask("x.test").additionals.count == 2) }
            let page = try HTTPClient(port: metrics).metrics { $0.sum(of: "coredns_dns_requests_total") >= 100 }
            #expect(page.sum(of: "coredns_dns_requests_total") == 100)
            if let number = Int(count) {
                #expect(try Self.workers(of: server.process.processID) == number)
            }
        }
    }

    /// The threads of a process that have a socket each.
    private static func workers(of process: Int32) throws -> Int {
        let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
        return try threads.filter { thread in
            try String(contentsOfFile: "/proc/\(process)/task/\(thread)/comm", encoding: .utf8).hasPrefix("udp-0-")
        }.count
    }

    /// A silent upstream is given up after the block's time, over all lines that the query is handed on to.
    @Test(arguments: Transport.allCases)
    func cancelledQueries(transport: Transport) throws {
        try PlayedUpstream.with({ _, _ in .silence }) { silent in
            try PlayedUpstream.with({ query, _ in .answer(query.response(.nameError)) }) { empty in
                let corefile = """
                    .:PORT {
                        bind 127.0.0.1
                        cancel 300ms
                        metadata
                        errors
                        forward . \(empty.address) {
                            next NXDOMAIN
                        }
                        forward . \(silent.address)
                    }
                    """
                try RunningServer.with(corefile) { server throws in
                    let response = try server.client.ask("x.test", over: transport, edns: ExtendedDNS())
                    #expect(response.responseCode == .serverFailure)
                    #expect(response.edns?.extendedErrors.map(\.code.rawValue) == [22])
                    try server.waitForLine(with: "no answer from \(silent.address) within ")
                    let text = server.process.outputText + server.process.errorText
                    let found = try #require(text.firstMatch(of: #/within (\d+) ms/#), "\(text)")
                    // What the first line took is gone.
                    #expect(try #require(Int(found.1)) <= 300)
                }
            }
        }
    }
}
