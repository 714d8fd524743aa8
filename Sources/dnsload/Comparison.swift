import CLinux
import Foundation
import NetworkAddress

/// Servers measured side by side: each is started in turn on processor 0 and loaded from processor 1, in interleaved
/// rounds, so that a drift of the machine meets all of them alike.
struct Comparison {
    /// One server: `NAME=PORT:COMMAND`.
    struct Peer {
        let name: String
        let port: UInt16
        let command: [String]

        init(_ text: String) throws {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            let rest = parts.last?.split(separator: ":", maxSplits: 1).map(String.init) ?? []
            guard parts.count == 2, rest.count == 2, let port = UInt16(rest[0]) else {
                throw LoadError("NAME=PORT:COMMAND was expected, got \(text)")
            }
            name = parts[0]
            self.port = port
            command = rest[1].split(separator: " ").map(String.init)
        }
    }

    /// What one round found.
    private struct Sample {
        var queriesPerSecond: Double
        var microsecondsPerQuery: Double
        var residentMebibytes: Double
        var lost: Int
    }

    let peers: [Peer]
    let queries: LoadQueries
    let seconds: Double
    let rounds: Int
    let window: Int
    let sockets: Int

    /// Measures and prints medians, with each server's rate as a share of the first one's.
    func run() throws {
        var samples: [String: [Sample]] = [:]
        for round in 1...rounds {
            for peer in peers {
                FileHandle.standardError.write(Data("round \(round)/\(rounds): \(peer.name)\n".utf8))
                samples[peer.name, default: []].append(try measure(peer))
            }
        }
        print("server            qps   ratio  cpu us/q  RSS MiB    lost")
        let first = median(samples[peers[0].name, default: []].map(\.queriesPerSecond))
        for peer in peers {
            let own = samples[peer.name, default: []]
            let rate = median(own.map(\.queriesPerSecond))
            let figures: [(value: Double, digits: Int, width: Int)] = [
                (rate, 0, 11), (rate / first, 3, 8), (median(own.map(\.microsecondsPerQuery)), 2, 10),
                (median(own.map(\.residentMebibytes)), 1, 9), (median(own.map { Double($0.lost) }), 0, 8),
            ]
            let columns = figures.map { pad(decimal($0.value, $0.digits), to: $0.width) }
            print(peer.name + String(repeating: " ", count: max(10 - peer.name.count, 1)) + columns.joined())
        }
    }

    private func measure(_ peer: Peer) throws -> Sample {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/taskset")
        process.arguments = ["-c", "0"] + peer.command
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        let server = SocketEndpoint(.v4(0x7f00_0001), port: peer.port)
        try waitUntilAnswering(server, peer)
        var generator = try LoadGenerator(server: server, queries: queries, window: window, sockets: sockets)
        _ = generator.run(seconds: 0.7)
        let before = try usage(of: process.processIdentifier)
        let report = generator.run(seconds: seconds)
        let after = try usage(of: process.processIdentifier)
        return Sample(
            queriesPerSecond: report.queriesPerSecond,
            microsecondsPerQuery: (after.cpuSeconds - before.cpuSeconds) * 1e6 / Double(max(report.received, 1)),
            residentMebibytes: after.residentMebibytes, lost: report.lost)
    }

    private func waitUntilAnswering(_ server: SocketEndpoint, _ peer: Peer) throws {
        for _ in 0..<150 {
            var probe = try LoadGenerator(server: server, queries: queries, window: 1, sockets: 1)
            let report = probe.run(seconds: 0.1)
            if report.received > 0, report.codes[2] < report.received { return }
        }
        throw LoadError("\(peer.name) does not answer on port \(peer.port)")
    }

    /// CPU time and memory of a process and its children.
    private func usage(of pid: Int32) throws -> (cpuSeconds: Double, residentMebibytes: Double) {
        var cpu = 0.0
        var resident = 0.0
        for process in try family(of: pid) {
            let fields = try statistics(of: process)
            cpu += (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)
            resident += (Double(fields[21]) ?? 0) * 4096 / 1_048_576
        }
        return (cpu / Double(sysconf(Int32(_SC_CLK_TCK))), resident)
    }

    private func family(of pid: Int32) throws -> [Int32] {
        let path = "/proc/\(pid)/task/\(pid)/children"
        let children = try String(contentsOfFile: path, encoding: .utf8).split(separator: " ").compactMap { Int32($0) }
        return try [pid] + children.flatMap { try family(of: $0) }
    }

    /// The fields of /proc/PID/stat behind the process's name.
    private func statistics(of pid: Int32) throws -> [Substring] {
        let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        guard let end = text.lastIndex(of: ")") else { throw LoadError("/proc/\(pid)/stat has an unknown form") }
        return text[text.index(after: end)...].split(separator: " ")
    }

    private func pad(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(width - text.count, 1)) + text
    }

    private func decimal(_ value: Double, _ digits: Int) -> String {
        let scale = digits == 0 ? 1.0 : digits == 1 ? 10 : digits == 2 ? 100 : 1000
        let scaled = Int((value * scale).rounded())
        guard digits > 0 else { return String(scaled) }
        let fraction = String(scaled % Int(scale))
        return "\(scaled / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    private func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
}
