import Foundation
import Testing

/// What `clusterdns check` warns of in files that could be served.
@Suite struct TrapTests {
    /// A Corefile, and what is said of it; nothing where the warning is `nil`.
    static let files: [(name: String, corefile: String, warning: String?)] = [
        (
            "hosts keeps all names", ".:5301 {\nbind 127.0.0.1\nhosts hosts\nforward . 192.0.2.1\n}",
            "Corefile:3: hosts without fallthrough"
        ),
        ("hosts with fallthrough", ".:5301 {\nhosts hosts {\nfallthrough\n}\nforward . 192.0.2.1\n}", nil),
        ("hosts for its zone", ".:5301 {\nhosts hosts home.test\nforward . 192.0.2.1\n}", nil),
        ("hosts alone", ".:5301 {\nhosts hosts\n}", nil),
        (
            "the stub of systemd-resolved", ".:5301 {\nforward . 127.0.0.53\n}",
            "Corefile:2: forward to 127.0.0.53:53 asks systemd-resolved"
        ),
        (
            "a file that names it", ".:5301 {\nforward . stub.conf\n}",
            "Corefile:2: forward to 127.0.0.53:53 asks systemd-resolved"
        ),
        (
            "itself", ".:5301 {\nbind 127.0.0.1\nforward . 127.0.0.1:5301\n}",
            "Corefile:3: forward to 127.0.0.1:5301 asks this server itself"
        ),
        (
            "itself, by any address", "a.test:5301 {\nforward . 127.0.0.7:5301\n}",
            "Corefile:2: forward to 127.0.0.7:5301 asks this server itself"
        ),
        ("another one here", ".:5301 {\nbind 127.0.0.1\nforward . 127.0.0.1:5302\n}", nil),
        (
            "a zone that the block does not get", "a.test:5301 {\nfile db b.test\nforward . 192.0.2.1\n}",
            "Corefile:2: file b.test. is never asked: the server block is for a.test."
        ),
        ("forward . in a block for one zone", "a.test:5301 {\nforward . 192.0.2.1\n}", nil),
        (
            "a zone that another block gets",
            ".:5301 {\nfile db b.test\nforward . 192.0.2.1\n}\nb.test:5301 {\nforward . 192.0.2.1\n}",
            "Corefile:2: file b.test. is never asked: these names go to the server block for b.test. in line 5"
        ),
        (
            "at another port",
            ".:5301 {\nfile db b.test\nforward . 192.0.2.1\n}\nb.test:5302 {\nforward . 192.0.2.1\n}",
            nil
        ),
        (
            "at other addresses",
            ".:5301 {\nbind 127.0.0.1\nfile db b.test\nforward . 192.0.2.1\n}\nb.test:5301 {\nbind 127.0.0.2\n"
                + "forward . 192.0.2.1\n}",
            nil
        ),
        (
            "a zone that an earlier directive keeps",
            ".:5301 {\nfile db x.cluster.local\nkubernetes cluster.local {\nmanifests .\n}\n}",
            "Corefile:2: file x.cluster.local. is never asked: kubernetes in line 3 answers all of cluster.local."
        ),
        (
            "unless it lets go",
            ".:5301 {\nfile db x.cluster.local\nkubernetes cluster.local {\nmanifests .\nfallthrough\n}\n}", nil
        ),
        (
            "a cache that outlives the cluster's changes",
            "cluster.local:5301 {\ncache\nforward . 10.96.0.10\n}",
            "Corefile:2: cache keeps success for up to 3600s and denial for up to 1800s of cluster.local., whose Services and "
                + "pods change meanwhile: write 'success 10000 30' and 'denial 10000 5' in its block"
        ),
        (
            "of one kind, in a part of the cluster's zone",
            ".:5301 {\ncache {\nsuccess 9984 30\ndenial 9984 60\n}\nforward svc.cluster.local 10.96.0.10\n}",
            "Corefile:2: cache keeps denial for up to 60s of svc.cluster.local."
        ),
        (
            "stale answers of a cluster",
            "cluster.local:5301 {\ncache 30 {\nserve_stale\n}\nforward . 10.96.0.10\n}",
            "Corefile:2: cache with serve_stale goes on answering for cluster.local."
        ),
        (
            "a cluster with a name of its own",
            "a.test:5301 {\nkubernetes a.test {\nmanifests .\n}\n}\n"
                + "b.a.test:5301 {\ncache 60\nforward . 10.96.0.10\n}",
            "Corefile:7: cache keeps success for up to 60s and denial for up to 60s of b.a.test."
        ),
        (
            "a node-local cache",
            "cluster.local:5301 {\ncache {\nsuccess 9984 30\ndenial 9984 5\n}\nforward . 10.96.0.10\n}", nil
        ),
        (
            "a cache that leaves the cluster out",
            "cluster.local:5301 {\ncache {\ndisable success\ndisable denial cluster.local\n}\nforward . 10.96.0.10\n}",
            nil
        ),
        ("a cache for others", "cluster.local:5301 {\ncache 3600 a.test\nforward . 10.96.0.10\n}", nil),
        (
            "what is not forwarded there",
            "cluster.local:5301 {\ncache\nforward . 10.96.0.10 {\nexcept cluster.local\n}\n}", nil
        ),
        // Own tables are never cached.
        (
            "a cache beside kubernetes",
            ".:5301 {\nkubernetes cluster.local {\nmanifests .\n}\ncache 3600\nforward . 10.96.0.10\n}", nil
        ),
        (
            "a template that denies all types",
            ".:5301 {\ntemplate IN AAAA {\nrcode NXDOMAIN\n}\nforward . 192.0.2.1\n}",
            "Corefile:2: template answers NXDOMAIN to AAAA"
        ),
        (
            "a template that denies one",
            ".:5301 {\ntemplate IN AAAA {\nrcode NOERROR\n}\nforward . 192.0.2.1\n}", nil
        ),
        ("a zone below another one", ".:5301 {\nfile db b.test\nfile db x.b.test\n}", nil),
    ]

    @Test(arguments: files.map(\.name))
    func trapsAreShown(name: String) throws {
        let (_, corefile, warning) = try #require(Self.files.first { $0.name == name })
        let folder = try TemporaryFolder()
        try folder.write("Corefile", corefile)
        try folder.write("hosts", "10.0.0.1 one.home.test\n")
        try folder.write("stub.conf", "nameserver 127.0.0.53\n")
        try folder.write("db", "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 10.0.0.53\n")
        let result = try CommandResult(clusterdns: "check", "Corefile", in: folder.path)
        #expect(result.end == .exit(0), "\(result.errors)")
        let warnings = result.output.split(separator: "\n").filter { $0.hasPrefix("[WARNING] Corefile:") }
        if let warning {
            #expect(warnings.count == 1 && warnings[0].dropFirst(10).hasPrefix(warning), "\(warnings)")
        } else {
            #expect(warnings.isEmpty)
        }
    }
}
