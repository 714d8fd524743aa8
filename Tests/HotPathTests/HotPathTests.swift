import Foundation
import Testing

/// The path of a query allocates nothing, takes no lock and counts no reference in the steady state: what the program
/// `PathAudit` counts for every kind of query.
struct HotPathTests {
    private static func auditLines() throws -> [[String]] {
        let folder = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(fileURLWithPath: folder).deletingLastPathComponent().appendingPathComponent("PathAudit")
        let process = Process()
        process.executableURL = program
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map { line in
            line.split(separator: "\t").map(String.init)
        }
    }

    @Test func queriesAreAnsweredWithoutCost() throws {
        let lines = try Self.auditLines()
        let counter = try #require(lines.first)
        #expect(try #require(Int(counter[1])) >= 100, "the counter sees no allocations")
        #expect(try #require(Int(counter[3])) >= 100, "the counter sees no retains")
        try #require(lines.count > 30)
        for line in lines.dropFirst() {
            #expect(line[1] == line[2], "\(line[0]): response code \(line[1]), expected \(line[2])")
            #expect(line[3] == "10000", "\(line[0]): \(line[3]) answers")
            #expect(line[4] == "10000", "\(line[0]): \(line[4]) counted")
            #expect(
                line[5...] == ["0", "0", "0", "0"],
                "\(line[0]): allocations, locks, retains, releases \(line[5...].joined(separator: " "))")
        }
    }
}
