import Foundation
import Testing

/// The steps of `deploy/site/MOVING.md`, with a client that asks all along: no query goes unanswered.
@Suite struct MovingTests {
    /// The lab's zone with a record that says which server it is.
    private static func zone(_ server: String) throws -> String {
        try Repository.read("zones/cluster.k8s.zone") + "\nwho TXT \(server)\n"
    }

    /// The server that is moved from; NSD stands for CoreDNS.
    private static func startOld(_ network: NetworkNamespace, _ folder: TemporaryFolder) throws -> RunningProcess {
        try folder.write("old/cluster.k8s.zone", try zone("old"))
        try folder.write(
            "old/nsd.conf",
            ReferenceServer.configuration(
                address: "10.10.20.0@53", folder: folder.path(of: "old"), zones: ["cluster.k8s"]))
        let process = try network.start(ReferenceServer.command(folder.path(of: "old/nsd.conf")))
        _ = try process.waitForLine(atMost: Patience.start) { $0.contains("nsd started") }
        return process
    }

    private static func startOurs(
        _ network: NetworkNamespace, _ folder: TemporaryFolder, _ name: String, port: Int
    ) throws -> RunningProcess {
        try folder.write("\(name)/cluster.k8s.zone", try zone(name))
        try folder.write(
            "\(name)/Corefile",
            """
            cluster.k8s:\(port) {
                bind 10.10.20.0
                errors
                file \(folder.path(of: name))/cluster.k8s.zone
            }
            """)
        let process = try network.start([try Programs.clusterdns, "-conf", folder.path(of: "\(name)/Corefile")])
        _ = try process.waitForLine(atMost: Patience.start) { $0.hasPrefix("linux/") }
        return process
    }

    /// Asks which server it is, over UDP and TCP in turn, and prints a line for each answer; `LOST` where there is none.
    private static let client = """
        number=0
        while :; do
            for transport in +notcp +tcp; do
                number=$((number + 1))
                answer=$(dig @10.10.20.0 $transport +tries=1 +retry=0 +time=5 +short who.cluster.k8s TXT) || answer=LOST
                echo "$number ${answer:-LOST}"
            done
        done
        """

    /// Waits until the client has been answered so by both transports, once or more.
    private static func wait(for server: String, at client: RunningProcess, count: Int = 2) throws {
        let before = client.outputText.split(separator: "\n").count
        _ = try client.waitForLine { line in
            let words = line.split(separator: " ")
            guard words.count == 2, let number = Int(words[0]) else { return false }
            return number > before + count && words[1] == "\"\(server)\""
        }
    }

    @Test func everyQueryIsAnsweredAllAlong() throws {
        let folder = try TemporaryFolder()
        let network = try NetworkNamespace(addresses: ["10.10.20.0/32"])
        var processes: [RunningProcess] = []
        defer {
            for process in processes { process.finish() }
            network.remove()
        }
        func divert(_ words: String...) throws {
            let result = try network.run(["sh", "\(Repository.path)/deploy/site/divert.sh"] + words)
            #expect(result.end == .exit(0), "divert.sh \(words): \(result.errors)")
        }
        let old = try Self.startOld(network, folder)
        processes.append(old)
        let client = try network.start(["sh", "-c", Self.client])
        processes.append(client)
        try Self.wait(for: "old", at: client)

        let beside = try Self.startOurs(network, folder, "beside", port: 5353)
        processes.append(beside)
        try Self.wait(for: "old", at: client)
        try divert("on", "10.10.20.0", "5353")
        try Self.wait(for: "beside", at: client, count: 10)
        _ = try old.stop()
        try Self.wait(for: "beside", at: client, count: 10)
        let new = try Self.startOurs(network, folder, "new", port: 53)
        processes.append(new)
        try Self.wait(for: "beside", at: client)
        try divert("off")
        try Self.wait(for: "new", at: client, count: 10)
        #expect(try beside.stop() == .exit(0))
        try divert("remove")
        try Self.wait(for: "new", at: client, count: 10)

        client.signal(SIGKILL)
        _ = try client.waitForEnd()
        #expect(!client.outputText.contains("LOST"), "\(client.outputText)")
        #expect(try new.stop() == .exit(0))
    }

    @Test(arguments: [[], ["on"], ["on", "10.10.20.0"], ["on", "10.10.20.0", "x"], ["on", "10.10.20.0", ""], ["of"]])
    func wrongUsageChangesNothing(arguments: [String]) throws {
        let result = try CommandResult("/bin/sh", ["\(Repository.path)/deploy/site/divert.sh"] + arguments)
        #expect(result.end == .exit(64) && result.errors.hasPrefix("usage: "))
    }
}
