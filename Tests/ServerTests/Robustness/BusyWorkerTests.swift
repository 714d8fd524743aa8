import DNSWire
import Foundation
import NetworkAddress
import Testing

/// Probes are answered by a thread of their own, whatever the workers do (reliability.md F11).
@Suite struct BusyWorkerTests {
    private static func corefile(health: UInt16, ready: UInt16, metrics: UInt16) -> String {
        """
        .:PORT {
            bind 127.0.0.1
            health 127.0.0.1:\(health)
            ready 127.0.0.1:\(ready)
            prometheus 127.0.0.1:\(metrics)
            whoami
        }
        """
    }

    /// The probes' answers, a few times over.
    private static func probe(health: UInt16, ready: UInt16, metrics: UInt16) throws {
        for _ in 0..<5 {
            let alive = try HTTPClient(port: health).get("/health")
            #expect(alive.status == 200 && alive.body == "OK")
            #expect(try HTTPClient(port: ready).get("/ready").status == 200)
            #expect(try HTTPClient(port: metrics).metrics().value("coredns_panics_total") == 0)
        }
    }

    /// No worker gets to run at all: neither those for UDP nor the event loops for TCP nor what asks upstreams.
    @Test(.enabled(if: try StoppedThreads.areAllowed, "the kernel lets no process stop the threads of another one"))
    func stoppedWorkers() async throws { try await onThread(Self.askWithStoppedWorkers) }

    private static func askWithStoppedWorkers() throws {
        let (health, ready, metrics) = (try FreePort.next(), try FreePort.next(), try FreePort.next())
        try RunningServer.with(Self.corefile(health: health, ready: ready, metrics: metrics)) { server throws in
            let datagrams = try NetworkSocket(.datagram, to: server.client.server)
            let stream = try StreamClient(server.client.server)
            let query = Message.query(name: try DomainName("a.test"), type: .a, id: 7).write()
            try stream.send(query)
            #expect(try stream.receive() != nil)
            let prefixes = ["udp-", "forward-", "NIO-ELT-1-"]
            let stopped = try StoppedThreads(of: server.process, prefixes)
            defer { stopped.end() }
            for prefix in prefixes {
                #expect(stopped.names.contains { $0.hasPrefix(prefix) }, "\(stopped.names)")
            }
            try datagrams.send(query)
            try stream.send(query)
            try Self.probe(health: health, ready: ready, metrics: metrics)
            // Nobody was there to answer these meanwhile.
            #expect(try datagrams.receive(until: .now) == nil)
            #expect(try stream.socket.receive(until: .now) == nil)
            stopped.end()
            #expect(try datagrams.receive(until: .now + Patience.reply)?.octets.prefix(2) == [0, 7])
            #expect(try stream.receive()?.prefix(2) == [0, 7])
        }
    }

    /// More queries than can be answered, at every worker.
    @Test func floodedWorkers() async throws { try await onThread(Self.askWithFloodedWorkers) }

    private static func askWithFloodedWorkers() throws {
        let (health, ready, metrics) = (try FreePort.next(), try FreePort.next(), try FreePort.next())
        try RunningServer.with(Self.corefile(health: health, ready: ready, metrics: metrics)) { server throws in
            let query = Message.query(name: try DomainName("a.test"), type: .a, id: 7).write()
            let isOver = Watched(false)
            let floods = (0..<3).map { _ in
                let result = Watched<Result<Int, any Error>?>(nil)
                Thread.detachNewThread {
                    let count = Result {
                        // Nobody reads the answers: what the sockets cannot hold is lost.
                        let sockets = try (0..<16).map { _ in try NetworkSocket(.datagram, to: server.client.server) }
                        var count = 0
                        while !isOver.value {
                            for socket in sockets { try socket.send(query) }
                            count += sockets.count
                        }
                        return count
                    }
                    result.change { $0 = count }
                }
                return result
            }
            try Self.probe(health: health, ready: ready, metrics: metrics)
            isOver.change { $0 = true }
            for flood in floods {
                let result = try #require(flood.wait(atMost: Patience.change) { $0 })
                #expect(try result.get() > 0)
            }
            // What the flood has left is in front, and may leave no room.
            let datagrams = try NetworkSocket(.datagram, to: server.client.server)
            var isAnswered = false
            for _ in 0..<5 where !isAnswered {
                try datagrams.send(query)
                isAnswered = try datagrams.receive(until: .now + Patience.reply) != nil
            }
            #expect(isAnswered)
        }
    }
}

/// Threads of a process that stand still.
private struct StoppedThreads {
    let names: [String]
    private let tracer: RunningProcess

    /// Where Yama is at work, only who may trace everything may trace a process that is not its child (ptrace(2)).
    static var areAllowed: Bool {
        get throws {
            let scope = "/proc/sys/kernel/yama/ptrace_scope"
            guard FileManager.default.fileExists(atPath: scope) else { return true }
            if try String(contentsOfFile: scope, encoding: .utf8).hasPrefix("0") { return true }
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
            let capabilities = line.flatMap { UInt64($0.dropFirst(8), radix: 16) } ?? 0
            let trace = 19
            return capabilities >> UInt64(trace) & 1 == 1
        }
    }

    init(of process: RunningProcess, _ prefixes: [String]) throws {
        tracer = try RunningProcess(
            "python3",
            ["\(Repository.path)/Tests/ServerTests/Fixtures/stop-threads.py", "\(process.processID)"] + prefixes,
            in: "/")
        do {
            _ = try tracer.waitForLine(atMost: Patience.start) { $0 == "all have stopped" }
        } catch {
            tracer.finish()
            throw error
        }
        names = tracer.outputText.split(separator: "\n").map(String.init)
    }

    /// Lets them go on.
    func end() { tracer.finish() }
}
