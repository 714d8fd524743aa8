import Foundation
import PlayedDNS
import StubResolver

/// A resolver that is installed on this machine: a small program that is linked with it, run in namespaces of its own
/// against servers that write down what it asks.
enum RealResolver: String, CaseIterable {
    case glibc, musl, go

    /// Whose rules it should follow: Debian 12 has musl 1.2.3.
    var library: ResolverLibrary {
        switch self {
        case .glibc: .glibc
        case .musl: .musl123
        case .go: .go
        }
    }

    /// What one lookup came to.
    struct Observation {
        let queries: [ObservedQuery]
        /// `found` with the addresses, or the program's error.
        let result: String
    }

    struct Failure: Error, CustomStringConvertible { let description: String }

    /// Has the real resolver do the lookups of all these scenarios, one after the other.
    func observe(_ scenarios: [String]) throws -> [Observation] {
        let folder = URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("stub-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { RealResolver.remove(folder) }
        let program = try build(in: folder)
        let file = { (name: String) in folder.appendingPathComponent(name).path }
        try scenarios.joined(separator: "%\n").write(toFile: file("scenarios"), atomically: false, encoding: .utf8)
        try "".write(toFile: file("resolv.conf"), atomically: false, encoding: .utf8)
        try "hosts: dns\n".write(toFile: file("nsswitch.conf"), atomically: false, encoding: .utf8)
        let script = """
            mount --bind \(file("resolv.conf")) /etc/resolv.conf &&
            mount --bind \(file("nsswitch.conf")) /etc/nsswitch.conf &&
            exec \(try Self.witness) \(file("resolv.conf")) \(program) < \(file("scenarios"))
            """
        let asRoot = geteuid() == 0 ? [] : ["--user", "--map-root-user"]
        let output = try Self.run(
            ["unshare"] + asRoot + ["--mount", "--net", "--uts", "sh", "-c", script], in: folder,
            otherwise: "a real resolver needs mount, network and UTS namespaces of its own, which were refused")
        let blocks = output.components(separatedBy: "%\n").dropLast()
        guard blocks.count == scenarios.count else {
            throw Failure(description: "\(scenarios.count) lookups, \(blocks.count) reports:\n\(output.suffix(2000))")
        }
        return try blocks.map { block in
            let lines = block.split(separator: "\n").map(String.init)
            let result = lines.last.map { String($0.dropFirst("result: ".count)) } ?? ""
            return Observation(queries: try lines.dropLast().map { try ObservedQuery($0) }, result: result)
        }
    }

    private func build(in folder: URL) throws -> String {
        let source = ScenarioFile.folder.appendingPathComponent("Programs").path
        let program = folder.appendingPathComponent("ask").path
        let line: [String]
        switch self {
        case .glibc: line = ["gcc", "-O1", "-Wall", "-Werror", "-o", program, "\(source)/ask.c"]
        case .musl: line = ["musl-gcc", "-O1", "-static", "-Wall", "-Werror", "-o", program, "\(source)/ask.c"]
        case .go: line = ["go", "build", "-o", program, "\(source)/ask.go"]
        }
        _ = try Self.run(line, in: folder, otherwise: "\(line[0]) is missing or fails; Tests/run-all.sh installs it")
        return program
    }

    /// The program that plays the servers, beside the test bundle.
    private static var witness: String {
        get throws {
            let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("resolverwitness")
                .path
        }
    }

    /// Runs a command to its end; its output. Files take the output, so that nothing has to be read meanwhile.
    private static func run(_ line: [String], in folder: URL, otherwise reason: String) throws -> String {
        let streams = try ["output", "errors"].map { name in
            let path = folder.appendingPathComponent("\(name)-\(UUID().uuidString)")
            try Data().write(to: path)
            return path
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = line
        process.currentDirectoryURL = folder
        // Go keeps what it has compiled, and wants no module around two pages of code.
        let cache = folder.appendingPathComponent("gocache").path
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["GOCACHE": cache, "GO111MODULE": "off", "GOFLAGS": "", "GODEBUG": "netdns=go"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: streams[0])
        process.standardError = try FileHandle(forWritingTo: streams[1])
        try process.run()
        process.waitUntilExit()
        let texts = try streams.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        guard process.terminationStatus == 0, process.terminationReason == .exit else {
            throw Failure(description: "\(reason): \(line[0]) ended with \(process.terminationStatus): \(texts[1])")
        }
        return texts[0]
    }

    private static func remove(_ folder: URL) {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("\(folder.path) stays behind: \(error)")
        }
    }
}
