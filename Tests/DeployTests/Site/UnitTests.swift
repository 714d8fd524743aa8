import Foundation
import Testing

/// The systemd unit, as systemd itself sees it.
@Suite struct UnitTests {
    /// The unit in a folder of its own, with a program that is there.
    private static func unit(_ change: (String) throws -> String = { $0 }) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let text = try Repository.read("deploy/site/clusterdns.service")
            .substituting(["/usr/local/bin/clusterdns": try Programs.clusterdns])
        try folder.write("clusterdns.service", try change(text))
        return folder
    }

    @Test func theUnitIsClean() throws {
        let folder = try Self.unit()
        let result = try CommandResult(
            try Tools.path("systemd-analyze"), ["verify", folder.path(of: "clusterdns.service")])
        #expect(result.end == .exit(0) && result.output.isEmpty && result.errors.isEmpty, "\(result.errors)")
    }

    @Test func aMisspeltSettingIsFound() throws {
        let folder = try Self.unit { try $0.substituting(["NoNewPrivileges": "NoNewPrivilegs"]) }
        let result = try CommandResult(
            try Tools.path("systemd-analyze"), ["verify", folder.path(of: "clusterdns.service")])
        #expect(result.errors.contains("NoNewPrivilegs"))
    }

    /// The threshold is in tenths: below 3.0.
    @Test func theUnitIsHardlyExposed() throws {
        let folder = try Self.unit()
        let analyze = try Tools.path("systemd-analyze")
        let unit = folder.path(of: "clusterdns.service")
        let result = try CommandResult(analyze, ["security", "--offline=true", "--no-pager", "--threshold=29", unit])
        #expect(result.end == .exit(0), "\(result.output)\(result.errors)")
        let line = try #require(result.output.split(separator: "\n").first { $0.contains("Overall exposure level") })
        #expect(line.contains(": 1."), "\(line)")
    }

    @Test func theUnitHasOneCapability() throws {
        let lines = try Repository.read("deploy/site/clusterdns.service").split(separator: "\n").map(String.init)
        #expect(lines.contains("AmbientCapabilities=CAP_NET_BIND_SERVICE"))
        #expect(lines.contains("CapabilityBoundingSet=CAP_NET_BIND_SERVICE"))
        #expect(lines.contains("User=clusterdns"))
        #expect(lines.filter { $0.contains("Capabilit") }.count == 2)
    }
}
