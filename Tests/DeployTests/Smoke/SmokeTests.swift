import Foundation
import NetworkAddress
import Testing

/// `deploy/smoke/smoke.sh`: it passes what is right, whoever serves it, and finds what is wrong.
@Suite struct SmokeTests {
    static func smoke(_ arguments: String...) throws -> CommandResult {
        try CommandResult("/bin/sh", ["\(Repository.path)/deploy/smoke/smoke.sh"] + arguments)
    }

    /// What does not need a cluster or an upstream server.
    private static let zoneSections = "lab,reverse,tcp,edns,truncation"

    private static func failures(_ result: CommandResult) -> [String] {
        result.output.split(separator: "\n").filter { $0.hasPrefix("  FAIL  ") }.map { String($0.dropFirst(8)) }
    }

    /// The quick start has everything that a site has.
    @Test func theQuickStartPasses() throws {
        try SiteUpstream.with { upstream in
            let corefile = try Repository.read("deploy/quickstart/Corefile").substituting([
                ":5300": ":PORT", "/etc/resolv.conf": upstream.address,
            ])
            try RunningServer.with(corefile, workingDirectory: Repository.path) { server in
                let result = try Self.smoke("127.0.0.1:\(server.port)")
                #expect(result.end == .exit(0), "\(result.output)\(result.errors)")
                #expect(result.output.contains("55 checks, 0 failed"))
                for section in ["lab zone", "reverse zone", "cluster", "names outside", "TCP", "EDNS", "truncation"] {
                    #expect(result.output.contains("\n\(section)"), "\(section)")
                }
            }
        }
    }

    /// It is fair: NSD passes with the same zones.
    @Test func aServerOfOthersPasses() throws {
        try ReferenceServer.with { server in
            let result = try Self.smoke("--only", Self.zoneSections, "\(server)")
            #expect(result.end == .exit(0), "\(result.output)\(result.errors)")
            #expect(result.output.contains("46 checks, 0 failed"))
        }
    }

    /// One wrong address in the zone is one line, with the command that shows it again.
    @Test func aWrongAddressIsFound() throws {
        try ReferenceServer.with({ $0.replacingOccurrences(of: "10.10.20.22", with: "10.10.20.222") }) { server in
            let result = try Self.smoke("--only", "lab", "\(server)")
            #expect(result.end == .exit(1))
            #expect(
                Self.failures(result) == ["node2.cluster.k8s A: expected 10.10.20.22, got 10.10.20.222"])
            #expect(result.output.contains("dig @127.0.0.1 -p \(server.port) node2.cluster.k8s A\n"))
            #expect(result.output.contains("23 checks, 1 failed"))
        }
    }

    /// The cluster's names are not there, and nothing outside: each check says what came instead.
    @Test func whatIsMissingIsFound() throws {
        try ReferenceServer.with { server in
            let result = try Self.smoke("--only", "cluster,external", "\(server)")
            #expect(result.end == .exit(1))
            let failures = Self.failures(result)
            #expect(failures.count == 9, "\(failures)")
            #expect(failures.first == "kubernetes.default.svc.cluster.local A: expected 10.96.0.1, got (REFUSED)")
        }
    }

    @Test func nobodyThereIsSaidSo() throws {
        let result = try Self.smoke("127.0.0.1:\(try FreePort.next())")
        #expect(result.end == .exit(2) && result.output.contains("does not answer"), "\(result.output)")
    }

    @Test(arguments: [
        [], ["a", "b"], ["--only", "lab"], ["--only", "laboratory", "127.0.0.1"], ["127.0.0.1:dns"], ["-x"],
    ])
    func wrongUsageIsSaidSo(arguments: [String]) throws {
        let result = try CommandResult("/bin/sh", ["\(Repository.path)/deploy/smoke/smoke.sh"] + arguments)
        #expect(result.end == .exit(64) && result.errors.contains("usage: smoke.sh"), "\(result.errors)")
    }
}
