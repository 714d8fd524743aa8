import Foundation

/// Queries from `dnsload`, which is looked for beside this program.
struct Load {
    private let process = Process()
    private let output = Pipe()

    init(port: UInt16, queries: String, seconds: Double, rate: Double?) throws {
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        process.executableURL = folder.appendingPathComponent("dnsload")
        process.arguments = ["flood", "127.0.0.1:\(port)", "--queries", queries, "--seconds", "\(seconds)"]
        if let rate { process.arguments? += ["--rate", "\(Int(rate))"] }
        process.standardOutput = output
        try process.run()
    }

    /// Waits for the end, and gives the queries answered in a second.
    func finish() throws -> Double {
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard let report = try JSONSerialization.jsonObject(with: data) as? [String: Any],
            let rate = report["qps"] as? Double
        else { throw BenchmarkError("dnsload said \(String(decoding: data, as: UTF8.self))") }
        return rate
    }

    /// Ends it early.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
