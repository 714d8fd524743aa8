import Foundation
import Testing

/// `deploy/image`, as far as that goes without a container engine: what its build lays out is started in a bare folder, as a
/// container engine would start it for `deploy/kubernetes`.
@Suite struct ImageTests {
    @Test func theProgramServesInABareRoot() throws {
        let root = try BareRoot()
        try root.folder.write("etc/coredns/Corefile", BareRoot.corefile)
        try root.folder.write("etc/coredns/cluster.k8s.zone", try Repository.read("zones/cluster.k8s.zone"))
        let network = try NetworkNamespace()
        defer { network.remove() }
        let dockerfile = try Dockerfile()
        let server = try root.start(in: network, dockerfile.words("ENTRYPOINT") + dockerfile.words("CMD"))
        defer { server.finish() }
        _ = try server.waitForLine(atMost: Patience.start) { $0.hasPrefix("linux/") }
        for transport in ["+notcp", "+tcp"] {
            let answer = try network.run([
                try Programs.dig, "@127.0.0.1", transport, "+short", "+tries=1", "master1.cluster.k8s",
            ])
            #expect(answer.output == "10.10.20.11\n", "\(answer.output)\(answer.errors)")
        }
        #expect(try server.stop() == .exit(0))
    }

    /// The capability of the file is needed: without it a user that is not root may not listen on port 53.
    @Test func withoutTheFilesCapabilityThePortIsRefused() throws {
        let root = try BareRoot()
        try root.folder.write("etc/coredns/Corefile", BareRoot.corefile)
        _ = try Tools.run("setcap", ["-r", root.folder.path(of: "usr/local/bin/clusterdns")])
        let network = try NetworkNamespace()
        defer { network.remove() }
        let server = try root.start(in: network, ["/usr/local/bin/clusterdns", "-conf", "/etc/coredns/Corefile"])
        #expect(try server.waitForEnd() == .exit(1))
        #expect(server.errorText.lowercased().contains("permission denied"), "\(server.errorText)")
    }

    /// Manifests that name CoreDNS's command start ours.
    @Test(arguments: ["/coredns", "/usr/local/bin/coredns"])
    func coreDNSsNamesAreOurs(program: String) throws {
        let root = try BareRoot()
        let network = try NetworkNamespace()
        defer { network.remove() }
        let process = try root.start(in: network, [program, "-version"])
        #expect(try process.waitForEnd() == .exit(0))
        #expect(process.outputText.hasPrefix("clusterdns-"))
    }

    /// What the program is linked with is in Debian slim or among the packages that the Dockerfile installs.
    @Test func theImageHasTheLibraries() throws {
        // What every Debian has: these are needed by dpkg and apt themselves.
        let slim: Set = ["libc6", "libgcc-s1", "libstdc++6", "zlib1g"]
        let installed = try Dockerfile().installed
        #expect(installed == ["ca-certificates", "libldns3"])
        var available = slim.union(installed)
        for package in installed {
            let depends = try Tools.run("dpkg-query", ["--show", "--showformat", "${Depends}", package])
            available.formUnion(
                depends.split(separator: ",").compactMap { $0.split(separator: " ").first.map(String.init) })
        }
        for library in try BareRoot.libraries(of: try Programs.clusterdns) where !library.contains("/swift/") {
            let real = URL(fileURLWithPath: library).resolvingSymlinksInPath().path
            // Packages name files as they were before /lib became a link to /usr/lib.
            let names = [real, String(real.dropFirst(real.hasPrefix("/usr/lib") ? 4 : 0))]
            let owner = try CommandResult(try Tools.path("dpkg"), ["--search"] + names).output
            let package = try #require(owner.split(separator: ":").first.map(String.init))
            #expect(available.contains(package), "\(library) is of \(package)")
        }
    }

    @Test func theDockerfileTakesWhatIsThere() throws {
        let dockerfile = try Dockerfile()
        for path in dockerfile.copied {
            #expect(FileManager.default.fileExists(atPath: "\(Repository.path)/\(path)"), "\(path)")
            // A `!` line of .dockerignore lets it through.
            #expect(try Repository.read(".dockerignore").split(separator: "\n").contains("!\(path)"), "\(path)")
        }
        #expect(dockerfile.copied.count >= 4)
        #expect(dockerfile.argument("USER") == "65532:65532")
        let stages = dockerfile.lines.filter { $0.hasPrefix("FROM ") }
        #expect(stages.last == "FROM base" && stages.contains("FROM debian:12-slim AS base"))
    }
}
