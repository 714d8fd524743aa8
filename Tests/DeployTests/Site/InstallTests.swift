import Foundation
import Testing

/// `deploy/site/install.sh`, into a folder.
@Suite struct InstallTests {
    private static let files = [
        "etc/clusterdns/20.10.10.in-addr.arpa.zone", "etc/clusterdns/Corefile", "etc/clusterdns/cluster.k8s.zone",
        "etc/clusterdns/site.hosts", "etc/clusterdns/upstream.conf", "etc/systemd/system/clusterdns.service",
        "usr/local/bin/clusterdns",
    ]

    private static func install(into folder: TemporaryFolder, _ binary: String) throws -> CommandResult {
        try CommandResult(
            "/bin/sh", ["\(Repository.path)/deploy/site/install.sh", "--root", folder.path(of: "root"), binary])
    }

    private static func contents(_ folder: TemporaryFolder) throws -> [String] {
        let paths = try #require(FileManager.default.enumerator(atPath: folder.path(of: "root")))
        return paths.compactMap { $0 as? String }.filter { path in
            var isFolder: ObjCBool = false
            return unsafe FileManager.default.fileExists(
                atPath: folder.path(of: "root/\(path)"), isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }

    @Test func everythingIsInItsPlace() throws {
        let folder = try TemporaryFolder()
        // A tool that is always there stands for the program.
        let result = try Self.install(into: folder, "/bin/true")
        #expect(result.end == .exit(0), "\(result.output)\(result.errors)")
        #expect(try Self.contents(folder) == Self.files)
        let manager = FileManager.default
        for file in Self.files {
            let attributes = try manager.attributesOfItem(atPath: folder.path(of: "root/\(file)"))
            let mode = attributes[.posixPermissions] as? Int
            #expect(mode == (file.contains("/bin/") ? 0o755 : 0o644), "\(file)")
        }
        #expect(
            try folder.read("root/etc/clusterdns/cluster.k8s.zone") == Repository.read("zones/cluster.k8s.zone"))
        // Servers outside, and neither this machine nor svc itself.
        let upstreams = try folder.read("root/etc/clusterdns/upstream.conf").split(separator: "\n")
        #expect(!upstreams.isEmpty)
        for line in upstreams {
            #expect(line.hasPrefix("nameserver ") && !line.contains(" 127.") && !line.contains("10.10.20.0"))
        }
        #expect(result.output.contains("installed /usr/local/bin/clusterdns"))
    }

    @Test func aSecondRunKeepsTheConfiguration() throws {
        let folder = try TemporaryFolder()
        #expect(try Self.install(into: folder, "/bin/true").end == .exit(0))
        try folder.write("root/etc/clusterdns/Corefile", ". {\n}\n")
        let again = try Self.install(into: folder, "/bin/false")
        #expect(again.end == .exit(0) && again.output.contains("kept /etc/clusterdns/Corefile, which differs"))
        #expect(again.output.contains("unchanged /etc/clusterdns/site.hosts"))
        #expect(try folder.read("root/etc/clusterdns/Corefile") == ". {\n}\n")
        let program = try CommandResult(folder.path(of: "root/usr/local/bin/clusterdns"), [])
        #expect(program.end == .exit(1), "the second program is not there")
        #expect(try Self.contents(folder) == Self.files)
    }

    @Test(arguments: [[], ["a", "b"], ["/nosuch/clusterdns"], ["--root"]])
    func wrongUsageChangesNothing(arguments: [String]) throws {
        let result = try CommandResult("/bin/sh", ["\(Repository.path)/deploy/site/install.sh"] + arguments)
        guard case .exit(let code) = result.end else { return #expect(Bool(false), "\(result.end)") }
        #expect(code != 0 && !result.errors.isEmpty)
    }
}
