import Foundation
import Testing

/// A network of its own, in which port 53 and every address are free. Needs root; where the platform forbids it, tests fail
/// with what it said.
final class NetworkNamespace: Sendable {
    private let holder: RunningProcess

    /// - Parameter addresses: of its loopback interface, beside 127.0.0.1.
    init(addresses: [String] = []) throws {
        let commands =
            ["ip link set lo up"] + addresses.map { "ip address add \($0) dev lo" } + ["echo ready", "exec sleep 600"]
        holder = try RunningProcess(
            try Tools.path("unshare"), ["--net", "sh", "-c", commands.joined(separator: " && ")], in: "/")
        do {
            _ = try holder.waitForLine { $0 == "ready" }
        } catch {
            holder.signal(SIGKILL)
            throw error
        }
    }

    /// Gives the network back, once no process is left in it.
    func remove() {
        holder.signal(SIGKILL)
        do { _ = try holder.waitForEnd() } catch { Issue.record(error) }
    }

    /// A command line in this network.
    private func words(_ words: [String]) -> [String] { ["--target", "\(holder.processID)", "--net"] + words }

    /// Starts a program in it.
    func start(_ words: [String], in folder: String = "/") throws -> RunningProcess {
        try RunningProcess(try Tools.path("nsenter"), self.words(words), in: folder)
    }

    /// Runs a program in it to its end.
    func run(_ words: [String], in folder: String = "/") throws -> CommandResult {
        try CommandResult(try Tools.path("nsenter"), self.words(words), in: folder)
    }
}
