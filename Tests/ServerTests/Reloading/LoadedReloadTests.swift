import DNSWire
import Foundation
import NetworkAddress
import Synchronization
import Testing

/// Reloads while clients ask as fast as they can: no query may be lost, or answered wrongly (reliability.md F3).
@Suite struct LoadedReloadTests {
    private static let reloads = 50

    /// Two configurations that share nothing but what is asked: blocks, their order, addresses, sockets, directives
    /// and upstreams' options are others. In both `table.test` is from a table, `cached.test` from a cache, all else from the upstream.
    private static func corefiles(_ upstream: String, other: UInt16, metrics: UInt16) -> [String] {
        let hosts = "hosts {\n 192.0.2.1 table.test\n fallthrough\n }"
        return [
            ".:PORT {\n bind 127.0.0.1\n multisocket 1\n errors\n \(hosts)\n cache 300\n forward . \(upstream)\n}\n",
            """
            first.test:PORT second.test:PORT {
                bind 127.0.0.1
                log
                whoami
            }
            third.test:\(other) {
                bind 127.0.0.1
                whoami
            }
            .:PORT {
                bind 127.0.0.1
                multisocket 6
                log . "{name}" {
                    class error
                }
                prometheus 127.0.0.1:\(metrics)
                \(hosts)
                loadbalance
                cache 200
                forward . \(upstream) {
                    policy sequential
                    force_tcp
                }
            }

            """,
        ]
    }

    @Test(.timeLimit(.minutes(10))) func noQueryIsLost() async throws { try await onThread(Self.reloadUnderLoad) }

    private static func reloadUnderLoad() throws {
        try PlayedUpstream.with({ query, _ in .answer(Self.answer(query)) }) { upstream throws in
            let corefiles = Self.corefiles(
                upstream.address, other: try FreePort.next(), metrics: try FreePort.next())
            let server = try RunningServer(corefile: corefiles[0])
            defer { server.process.finish() }
            try Self.underLoad(server) { try server.reload(corefiles[$0 % 2]) }
            #expect(server.lines(with: "the configuration stays as it is").isEmpty)
            try server.stop()
        }
    }

    /// A configuration that wants more sockets and cannot be: what they have received meanwhile is answered by the old one.
    @Test(.timeLimit(.minutes(10))) func noQueryIsLostWithARefusal() async throws {
        try await onThread(Self.refuseUnderLoad)
    }

    private static func refuseUnderLoad() throws {
        try PlayedUpstream.with({ query, _ in .answer(Self.answer(query)) }) { upstream throws in
            let taken = SocketEndpoint(.v4(0x7f00_0001), port: try FreePort.next())
            let socket = try NetworkSocket(.stream, at: taken)
            let good = Self.corefiles(
                upstream.address, other: try FreePort.next(), metrics: try FreePort.next())[0]
            let server = try RunningServer(corefile: good)
            defer { server.process.finish() }
            let bad = good.replacingOccurrences(of: "multisocket 1", with: "multisocket 6\n health \(taken)")
            try server.folder.write("Corefile", bad.filled(server.port))
            try Self.underLoad(server) { number in
                server.process.signal(SIGUSR1)
                try server.waitForLines(with: "the configuration stays as it is", count: number)
            }
            try server.waitForDatagramSockets(1)
            withExtendedLifetime(socket) {}
            try server.stop()
        }
    }

    /// Has clients ask while `reload` is called again and again, each time with its number, from 1 on.
    private static func underLoad(_ server: RunningServer, reload: (Int) throws -> Void) throws {
        let asked = Watched(0)
        let isOver = Atomic(false)
        let transports: [Transport] = [.udp, .udp, .udp, .udp, .tcp]
        let clients = transports.enumerated().map { number, transport in
            let result = Watched<Result<Int, any Error>?>(nil)
            let client = AskingClient(server.client.server, transport, number: number)
            Thread.detachNewThread {
                let count = Result { try client.run(until: { isOver.load(ordering: .relaxed) }, count: asked) }
                result.change { $0 = count }
            }
            return result
        }
        for number in 1...reloads {
            try reload(number)
            // Under load before and behind each.
            let before = asked.value
            let goesOn: Bool? = asked.wait(atMost: Patience.change) { $0 > before + 50 ? true : nil }
            try #require(goesOn == true, "nobody is answered any more")
        }
        isOver.store(true, ordering: .relaxed)
        for client in clients {
            let result = try #require(client.wait(atMost: Patience.change) { $0 }, "a client waits for an answer")
            #expect(try result.get() > reloads)
        }
    }

    private static func answer(_ query: Message) -> Message {
        query.response(
            answers: query.questions.map { .a($0.name, .init(192, 0, 2, 7)) })
    }
}

/// One client with a few questions under way at any time, each of which must be answered, and rightly.
private struct AskingClient {
    private static let window = 16

    let server: SocketEndpoint
    let transport: Transport
    let number: Int

    init(_ server: SocketEndpoint, _ transport: Transport, number: Int) {
        self.server = server
        self.transport = transport
        self.number = number
    }

    /// Returns how many questions were answered.
    func run(until isOver: () -> Bool, count: Watched<Int>) throws -> Int {
        switch transport {
        case .udp:
            let socket = try NetworkSocket(.datagram, to: server)
            return try run(until: isOver, count: count, send: { try socket.send($0) }) {
                let received = try socket.receive(until: .now + Patience.reply)
                return try #require(received, "a query over UDP has no answer").octets
            }
        case .tcp:
            let stream = try StreamClient(server)
            return try run(until: isOver, count: count, send: { try stream.send($0) }) {
                try #require(try stream.receive(), "the connection was closed")
            }
        }
    }

    private func run(
        until isOver: () -> Bool, count: Watched<Int>, send: ([UInt8]) throws -> Void, receive: () throws -> [UInt8]
    ) throws -> Int {
        var sent = 0
        var answered = 0
        var waiting: [UInt16: String] = [:]
        while true {
            while waiting.count < Self.window, !isOver() {
                let id = UInt16(truncatingIfNeeded: sent)
                let names = ["table.test.", "cached.test.", "u\(number)x\(sent).test."]
                let name = names[sent % 3]
                waiting[id] = name
                try send(Message.query(name: try DomainName(name), type: .a, id: id).write())
                sent += 1
            }
            if waiting.isEmpty { return answered }
            let response = try Message(parsing: try receive())
            let waited = waiting.removeValue(forKey: response.id)
            let name = try #require(waited, "an answer to no question")
            let right = name == "table.test." ? "192.0.2.1" : "192.0.2.7"
            guard response.answerData == [right] else { throw TimeoutError("\(name) has the answer \(response)") }
            answered += 1
            count.change { $0 += 1 }
        }
    }
}
