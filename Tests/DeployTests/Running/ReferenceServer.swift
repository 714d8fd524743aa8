import Foundation
import NetworkAddress
import Testing

/// NSD, a server that others trust, for what must hold for any server.
enum ReferenceServer {
    /// Its configuration, for zones whose files lie in a folder. It keeps its user and writes into that folder.
    static func configuration(address: String, folder: String, zones: [String]) -> String {
        let head = """
            server:
                ip-address: \(address)
                username: ""
                chroot: ""
                zonesdir: "\(folder)"
                database: ""
                pidfile: "\(folder)/nsd.pid"
                xfrdfile: "\(folder)/xfrd.state"
                xfrdir: "\(folder)"
                zonelistfile: "\(folder)/zone.list"
                server-count: 1
            remote-control:
                control-enable: no

            """
        return head + zones.map { "zone:\n    name: \($0)\n    zonefile: \($0).zone\n" }.joined()
    }

    /// What starts it, with its log on standard output.
    static func command(_ configuration: String) throws -> [String] {
        ["sh", "-c", "exec \(try Tools.path("nsd")) -d -c \(configuration) 2>&1"]
    }

    /// Runs `body` beside NSD with the lab's zones, `change`d, on a free port of 127.0.0.1.
    static func with<Result>(
        _ change: (String) throws -> String = { $0 }, _ body: (SocketEndpoint) throws -> Result
    ) throws -> Result {
        let folder = try TemporaryFolder()
        let zones = ["cluster.k8s", "20.10.10.in-addr.arpa"]
        for zone in zones { try folder.write("\(zone).zone", try change(try Repository.read("zones/\(zone).zone"))) }
        let port = try FreePort.next()
        try folder.write(
            "nsd.conf", configuration(address: "127.0.0.1@\(port)", folder: folder.path, zones: zones))
        let words = try command(folder.path(of: "nsd.conf"))
        let process = try RunningProcess("/bin/sh", Array(words.dropFirst()), in: "/")
        defer { process.finish() }
        _ = try process.waitForLine(atMost: Patience.start) { $0.contains("nsd started") }
        return try body(SocketEndpoint(.v4(0x7f00_0001), port: port))
    }
}
