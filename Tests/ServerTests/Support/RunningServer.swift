import DNSWire
import Foundation
import NetworkAddress
import Synchronization
import Testing

/// Ports for servers: below those that the system gives out by itself, so that nobody else takes one in between.
enum FreePort {
    /// The tests of several targets run in one process, each with a copy of this: each has every fourth port.
    private static let targets = ["ServerTests/", "ClusterServerTests/", "DeployTests/"]
    private static let lanes: UInt16 = 4
    private static let first = 12_000 + UInt16(targets.firstIndex { #fileID.hasPrefix($0) } ?? targets.count)
    private static let last = Mutex(first + UInt16(truncatingIfNeeded: Int(getpid()) % 1000 * 16))

    /// A port that is free for UDP and TCP on every IPv4 address.
    static func next() throws -> UInt16 {
        for _ in 0..<2000 {
            let port = last.withLock { last in
                last = last >= 31_996 ? first : last + lanes
                return last
            }
            let endpoint = SocketEndpoint(.v4(0), port: port)
            do {
                _ = try NetworkSocket(.datagram, at: endpoint)
                _ = try NetworkSocket(.stream, at: endpoint)
                return port
            } catch is SocketError {
                continue
            }
        }
        throw TimeoutError("no port is free between 12000 and 31999")
    }
}

/// A `clusterdns` process that serves a Corefile out of a folder of its own.
final class RunningServer: Sendable {
    /// The server of the suite; see ``ServedTrait``.
    @TaskLocal static var current: RunningServer?

    let port: UInt16
    let folder: TemporaryFolder
    let process: RunningProcess

    /// Starts a server and waits until it has printed what it serves.
    ///
    /// - Parameters:
    ///   - corefile: `PORT` in it is replaced by a free port.
    ///   - waitsForVersion: `false` for a server that does not print it.
    ///   - files: further files beside the Corefile, which is also the working directory unless another one is named.
    init(
        corefile: String, files: [String: String] = [:], arguments: [String] = [], workingDirectory: String? = nil,
        folder: TemporaryFolder? = nil, waitsForVersion: Bool = true
    ) throws {
        port = try FreePort.next()
        self.folder = try folder ?? TemporaryFolder()
        try self.folder.write("Corefile", corefile.replacingOccurrences(of: "PORT", with: "\(port)"))
        for (name, text) in files { try self.folder.write(name, text) }
        process = try RunningProcess(
            try Programs.clusterdns, ["-conf", self.folder.path(of: "Corefile")] + arguments,
            in: workingDirectory ?? self.folder.path)
        guard waitsForVersion else { return }
        do {
            _ = try process.waitForLine(atMost: Patience.start) { $0.hasPrefix("linux/") }
        } catch {
            _ = try process.stop()
            throw error
        }
    }

    /// Asks the server on 127.0.0.1.
    var client: DNSClient { DNSClient(SocketEndpoint(.v4(0x7f00_0001), port: port)) }

    /// Asks over TCP as soon as the server listens; the response as it came.
    func askUntilAnswered(_ query: Message) throws -> [UInt8] {
        let deadline = ContinuousClock.now + Patience.start
        while ContinuousClock.now < deadline {
            do {
                if let reply = try client.exchange(query.write(), over: .tcp) { return reply }
            } catch is SocketError {
                continue
            }
        }
        throw TimeoutError("nothing answers on port \(port)")
    }

    /// SIGTERM, after which the server must end well.
    func stop() throws {
        let end = try process.stop()
        guard end == .exit(0) else {
            throw TimeoutError("the server ended with \(end):\n\(process.outputText)\n\(process.errorText)")
        }
    }

    /// Runs `body` with a server, which is stopped behind it.
    static func with<Result>(
        _ corefile: String, files: [String: String] = [:], workingDirectory: String? = nil,
        _ body: (RunningServer) throws -> Result
    ) throws -> Result {
        let server = try RunningServer(corefile: corefile, files: files, workingDirectory: workingDirectory)
        let result: Result
        do {
            result = try body(server)
        } catch {
            Issue.record("what the server said: \(server.process.outputText)\(server.process.errorText)")
            _ = try server.process.stop()
            throw error
        }
        try server.stop()
        return result
    }
}

/// One server for all tests of a suite: started before the first one, stopped behind the last, with exit code 0.
struct ServedTrait: SuiteTrait, TestScoping {
    let start: @Sendable () throws -> RunningServer

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let server = try start()
        do {
            try await RunningServer.$current.withValue(server) { try await function() }
        } catch {
            _ = try server.process.stop()
            throw error
        }
        try server.stop()
    }
}

extension SuiteTrait where Self == ServedTrait {
    static func served(_ corefile: String, files: [String: String] = [:]) -> Self {
        ServedTrait { try RunningServer(corefile: corefile, files: files) }
    }
}
