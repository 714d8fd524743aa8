import Foundation

/// Writes what a comparison needs: a zone, a cluster's manifests, queries for both, and configurations of the servers.
struct BenchmarkFolder {
    let folder: URL
    let names: Int

    /// The ports that the configurations listen on, all on 127.0.0.1.
    enum Port {
        static let zone = 5401
        static let cluster = 5404
        static let nsd = 5402
        static let knot = 5403
    }

    func write() throws {
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("knot"), withIntermediateDirectories: true)
        try write("example.zone", zone)
        try write("manifests.yaml", manifests)
        var generator = SystemRandomNumberGenerator()
        try write(
            "zone.queries", lines(20_000) { _ in "host\(Int.random(in: 0..<names, using: &generator)).example.test A" })
        try write("cluster.queries", lines(20_000) { clusterQuery($0, using: &generator) })
        try write("zone.Corefile", corefile("example.test:\(Port.zone)", "file \(path("example.zone"))"))
        try write(
            "cluster.Corefile",
            corefile(
                ".:\(Port.cluster)", "kubernetes cluster.local {\n        manifests \(path("manifests.yaml"))\n    }"))
        try write("nsd.conf", nsd)
        try write("knot.conf", knot)
    }

    private func write(_ name: String, _ text: String) throws {
        try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func lines(_ count: Int, _ line: (Int) -> String) -> String {
        (0..<count).map { line($0) + "\n" }.joined()
    }

    private var zone: String {
        let head =
            "$ORIGIN example.test.\n$TTL 3600\n@ SOA ns1 hostmaster 1 7200 1800 86400 30\n@ NS ns1\nns1 A 192.0.2.1\n"
        return head + lines(names) { "host\($0) A 10.\($0 >> 16 & 255).\($0 >> 8 & 255).\($0 & 255)" }
    }

    /// A tenth as many Services as the zone has names, in one namespace.
    private var services: Int { max(names / 10, 1) }

    private var manifests: String {
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: default\n"
            + (0..<services).map { number in
                """
                ---
                apiVersion: v1
                kind: Service
                metadata:
                  name: service\(number)
                  namespace: default
                spec:
                  clusterIP: 10.96.\(number >> 8 & 255).\(number & 255)
                  ports:
                    - name: http
                      port: 80

                """
            }.joined()
    }

    /// Half A, a fifth AAAA, and the rest names that only a search list makes.
    private func clusterQuery(_ number: Int, using generator: inout SystemRandomNumberGenerator) -> String {
        let service = "service\(Int.random(in: 0..<services, using: &generator)).default.svc.cluster.local"
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<5: return "\(service) A"
        case 5..<7: return "\(service) AAAA"
        default: return "www\(number % 977).example.com.default.svc.cluster.local A"
        }
    }

    private func corefile(_ key: String, _ directive: String) -> String {
        "\(key) {\n    bind 127.0.0.1\n    \(directive)\n}\n"
    }

    private var nsd: String {
        """
        server:
          ip-address: 127.0.0.1@\(Port.nsd)
          server-count: 1
          username: ""
          zonesdir: "\(folder.path)"
          database: ""
          pidfile: "\(path("nsd.pid"))"
          xfrdfile: "\(path("xfrd.state"))"
          zonelistfile: "\(path("zone.list"))"
          rrl-ratelimit: 0
        remote-control:
          control-enable: no
        zone:
          name: example.test
          zonefile: example.zone

        """
    }

    private var knot: String {
        """
        server:
          listen: 127.0.0.1@\(Port.knot)
          udp-workers: 1
          tcp-workers: 1
          background-workers: 1
          rundir: \(path("knot"))
        database:
          storage: \(path("knot"))
        zone:
          - domain: example.test
            storage: \(folder.path)
            file: example.zone
            zonefile-sync: -1
            zonefile-load: whole

        """
    }
}
