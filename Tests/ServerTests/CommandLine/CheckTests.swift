import Foundation
import Testing

/// `clusterdns check`, on a plan of ours and on the Corefiles that are found in clusters.
@Suite struct CheckTests {
    @Test func thePlanOfEachBlockIsPrinted() throws {
        let folder = try TemporaryFolder()
        try folder.write("hosts", "10.0.0.1 a.test\n")
        try folder.write("db", "@ 60 SOA ns.b.test. h.b.test. 1 2 3 4 5\n@ 60 NS ns.b.test.\n")
        try folder.write(
            "Corefile",
            """
            a.test:5301 {
                bind 127.0.0.1
                hosts hosts {
                    fallthrough
                }
                forward . 127.0.0.1:5399
                loadbalance
            }
            b.test:5302 {
                file db
            }
            """)
        let result = try CommandResult(clusterdns: "check", "Corefile", in: folder.path)
        #expect(result.end == .exit(0), "\(result.errors)")
        let expected = [
            "a.test.:5301", "hosts: hosts for a.test.", "forward: . to 127.0.0.1:5399", "rotates addresses",
            "b.test.:5302", "file: b.test. from db", "127.0.0.1:5301 serves a.test.",
        ]
        var rest = result.output[...]
        for text in expected {
            let found = try #require(rest.range(of: text), "'\(text)' is not, or not there, in:\n\(result.output)")
            rest = rest[found.upperBound...]
        }
    }

    @Test func aMissingFileIsAnError() throws {
        let result = try CommandResult(clusterdns: "check", "nosuch", in: "/tmp")
        #expect(result.end == .exit(1) && result.errors.contains("nosuch: no such file"), "\(result.errors)")
    }

    /// What a later version brings, by line, in the Corefiles of `../shared/corefiles`.
    static let later: [(file: String, lines: [Int: String])] = [
        ("gardener.Corefile", [:])
    ]

    /// Every file parses: the only errors are those that name what comes later.
    @Test(arguments: later.map(\.file))
    func corefilesFromClustersParse(file: String) throws {
        let lines = try #require(Self.later.first { $0.file == file }?.lines)
        let folder = try TemporaryFolder()
        let text = String(decoding: try Repository.fixture("corefiles/\(file)"), as: UTF8.self)
        try folder.write("resolv.conf", "nameserver 127.0.0.1\n")
        try folder.write(file, text.replacingOccurrences(of: "/etc/resolv.conf", with: "resolv.conf"))
        let result = try CommandResult(
            try Programs.clusterdns, ["check", file], in: folder.path, environment: ["POD_IP": "127.0.0.1"])
        #expect(result.end == .exit(lines.isEmpty ? 0 : 1))
        let expected = lines.map { "\(file):\($0.key): not supported yet: \($0.value)" }
        #expect(Set(result.errors.split(separator: "\n").map(String.init)) == Set(expected))
    }
}
