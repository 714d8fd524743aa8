import Foundation
import Testing

/// What the README shows is what the quick start answers.
@Suite(.lab) struct ReadmeTests {
    /// One `$ dig …` of the README with the lines below it.
    private struct Transcript {
        var arguments: [String]
        var pipe: String?
        var lines: [String]
    }

    private static func transcripts() throws -> [Transcript] {
        var found: [Transcript] = []
        var isInside = false
        for line in try Repository.read("README.md").split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("    $ dig @127.0.0.1 -p 5300 ") {
                let command = line.dropFirst("    $ dig @127.0.0.1 -p 5300 ".count).components(separatedBy: " | ")
                found.append(
                    Transcript(
                        arguments: command[0].split(separator: " ").map(String.init),
                        pipe: command.count > 1 ? command[1] : nil, lines: []))
                isInside = true
            } else if isInside, line.hasPrefix("    ") {
                found[found.count - 1].lines.append(normalized(line))
            } else {
                isInside = false
            }
        }
        return found
    }

    /// Blanks do not count, nor does the order of records.
    private static func normalized(_ line: some StringProtocol) -> String {
        line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test func transcriptsAreReal() throws {
        let server = try #require(RunningServer.current)
        let transcripts = try Self.transcripts()
        #expect(transcripts.count >= 6)
        for transcript in transcripts {
            let result = try CommandResult(
                try Programs.dig, ["@127.0.0.1", "-p", "\(server.port)"] + transcript.arguments)
            #expect(result.end == .exit(0))
            let printed = result.output.split(separator: "\n").map(Self.normalized)
            if transcript.pipe == "wc -l" {
                #expect(transcript.lines == ["\(printed.count)"], "\(transcript.arguments)")
            } else {
                #expect(printed.sorted() == transcript.lines.sorted(), "\(transcript.arguments)")
            }
        }
    }

    /// The same for `clusterdns resolve` and `resolv-conf`, but for how long each query took and the node's own domains.
    @Test func lookupsAreReal() throws {
        let server = try #require(RunningServer.current)
        let blocks = try Repository.read("README.md").components(separatedBy: "\n\n").filter {
            $0.hasPrefix("    $ clusterdns resol")
        }
        #expect(blocks.count == 2)
        for block in blocks {
            let lines = block.split(separator: "\n").map { String($0.dropFirst(4)) }
            let line = lines[0].dropFirst("$ clusterdns ".count).replacing("5300", with: "\(server.port)")
            let result = try CommandResult(
                try Programs.clusterdns, line.split(separator: " ").map(String.init) + ["--node-resolv-conf", ""],
                in: Repository.path)
            #expect(result.end == .exit(0), "\(result.errors)")
            let comparable = { (text: String) in
                text.replacing(/\d+\.\d+ms/, with: "TIME").replacing("\(server.port)", with: "5300")
                    .split(separator: "\n").map(Self.normalized)
            }
            #expect(comparable(result.output) == comparable(lines.dropFirst().joined(separator: "\n")))
        }
    }

    @Test func commandsAreThere() throws {
        let readme = try Repository.read("README.md")
        for script in ["deploy/quickstart/quickstart.sh", "Tests/run-all.sh"] {
            #expect(readme.contains("bash \(script)"))
            #expect(FileManager.default.isExecutableFile(atPath: "\(Repository.path)/\(script)"))
        }
        let tour = try FileManager.default.contentsOfDirectory(atPath: "\(Repository.path)/Sources")
        for target in tour { #expect(readme.contains("`\(target)`"), "the tour leaves out \(target)") }
    }

    /// Each folder of `deploy` is in the table, and whatever the README names is there.
    @Test func deployedFilesAreThere() throws {
        let readme = try Repository.read("README.md")
        for folder in try FileManager.default.contentsOfDirectory(atPath: "\(Repository.path)/deploy") {
            #expect(readme.contains("| `deploy/\(folder)` |"), "the table leaves out deploy/\(folder)")
        }
        let named = readme.matches(of: /deploy\/[a-z0-9\/-]+(\.[a-z]+)?/).map { String($0.output.0) }
        #expect(named.count > 10)
        for path in named {
            #expect(FileManager.default.fileExists(atPath: "\(Repository.path)/\(path)"), "\(path)")
        }
    }
}
