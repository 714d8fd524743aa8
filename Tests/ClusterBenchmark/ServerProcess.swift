import Foundation

/// A clusterdns on processor 0, and what it costs.
struct ServerProcess {
    private let process = Process()
    let started: UInt64

    init(program: String, corefile: String) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/taskset")
        process.arguments = ["-c", "0", program, "-quiet", "-conf", corefile]
        process.standardOutput = FileHandle.standardError
        started = DispatchTime.now().uptimeNanoseconds
        try process.run()
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// User and system time, in seconds.
    func processorTime() throws -> Double {
        let text = try String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
        guard let end = text.lastIndex(of: ")") else { throw BenchmarkError("/proc/PID/stat has an unknown form") }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return ((Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// `VmRSS`, `RssAnon`, `VmHWM` in MiB.
    func memory(_ field: String) throws -> Double {
        let text = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        for line in text.split(separator: "\n") where line.hasPrefix(field + ":") {
            return (Double(line.split(whereSeparator: { $0 == " " || $0 == "\t" })[1]) ?? 0) / 1024
        }
        throw BenchmarkError("/proc/PID/status has no \(field)")
    }

    /// `VmHWM` begins anew at what there is now.
    func resetPeak() throws {
        try "5".write(toFile: "/proc/\(process.processIdentifier)/clear_refs", atomically: false, encoding: .utf8)
    }
}

struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
