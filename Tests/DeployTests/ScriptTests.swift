import Foundation
import Testing

/// Every script of the repository, as shellcheck sees it.
@Suite struct ScriptTests {
    static func scripts() throws -> [String] {
        let folders = ["deploy", "Tests", ".ci"]
        return try folders.flatMap { folder in
            let paths = try #require(FileManager.default.enumerator(atPath: "\(Repository.path)/\(folder)"))
            return try paths.compactMap { $0 as? String }.map { "\(folder)/\($0)" }.filter { path in
                let file = "\(Repository.path)/\(path)"
                guard path.hasSuffix(".sh") || path == ".ci/run" else { return false }
                return try FileManager.default.attributesOfItem(atPath: file)[.type] as? FileAttributeType
                    == .typeRegular
            }
        }
    }

    @Test func scriptsAreClean() throws {
        let scripts = try Self.scripts()
        #expect(scripts.contains("deploy/smoke/smoke.sh") && scripts.contains("Tests/run-all.sh"))
        let result = try CommandResult(try Tools.path("shellcheck"), scripts, in: Repository.path)
        #expect(result.end == .exit(0), "\(result.output)\(result.errors)")
    }

    @Test func scriptsCanBeRun() throws {
        for script in try Self.scripts() {
            #expect(FileManager.default.isExecutableFile(atPath: "\(Repository.path)/\(script)"), "\(script)")
        }
    }
}
