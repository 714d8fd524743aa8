import Foundation
import Testing

/// A process that a test started, with what it has written.
final class RunningProcess: Sendable {
    /// How a process has ended.
    enum End: Equatable {
        case exit(Int32)
        case signal(Int32)
    }

    private let spawned: SpawnedProcess
    private let output = Watched<[UInt8]>([])
    private let errors = Watched<[UInt8]>([])
    private let end = Watched<End?>(nil)

    var processID: Int32 { spawned.processID }

    /// Starts a program, with `input` on its standard input.
    init(
        _ program: String, _ arguments: [String], in folder: String, input: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        spawned = try SpawnedProcess(
            program, arguments, in: folder,
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 }, hasInput: input != nil)
        Thread.detachNewThread { [self] in
            do {
                try follow()
            } catch {
                fatalError("process \(processID): \(error)")
            }
        }
        if let input {
            try spawned.input?.send(Array(input.utf8))
            try spawned.input?.finishWriting()
        }
    }

    /// Collects what the process writes, and its end.
    private func follow() throws {
        var open = [(spawned.output, output), (spawned.errors, errors)]
        while !open.isEmpty {
            let ready = try NetworkSocket.readable(open.map(\.0), until: .now + .seconds(3600))
            for number in ready.reversed() {
                let octets = try open[number].0.receive().octets
                if octets.isEmpty { open.remove(at: number) } else { open[number].1.change { $0 += octets } }
            }
        }
        let status = try spawned.wait()
        let signal = status & 0x7f
        end.change { $0 = signal == 0 ? .exit(status >> 8 & 0xff) : .signal(signal) }
    }

    /// What was written to standard output so far.
    var outputText: String { String(decoding: output.value, as: UTF8.self) }
    /// What was written to standard error so far.
    var errorText: String { String(decoding: errors.value, as: UTF8.self) }

    var hasEnded: Bool { end.value != nil }

    /// Waits for a whole line of standard output that `matches`.
    func waitForLine(atMost time: Duration = Patience.change, _ matches: (String) -> Bool) throws -> String {
        let line = output.wait(atMost: time) { octets in
            let whole = octets.prefix(upTo: octets.lastIndex(of: UInt8(ascii: "\n")) ?? 0)
            return String(decoding: whole, as: UTF8.self).split(separator: "\n").map(String.init).first(where: matches)
        }
        guard let line else { throw TimeoutError("no such line within \(time) in:\n\(outputText)\n\(errorText)") }
        return line
    }

    /// Waits until so many whole lines of standard output match.
    func waitForLines(
        count: Int, atMost time: Duration = Patience.change, _ matches: (Substring) -> Bool
    ) throws {
        let found: Bool? = output.wait(atMost: time) { octets in
            let whole = octets.prefix(upTo: octets.lastIndex(of: UInt8(ascii: "\n")) ?? 0)
            let lines = String(decoding: whole, as: UTF8.self).split(separator: "\n")
            return lines.count(where: matches) >= count ? true : nil
        }
        guard found != nil else { throw TimeoutError("not \(count) such lines within \(time) in:\n\(outputText)") }
    }

    func signal(_ number: Int32) {
        guard !hasEnded else { return }
        kill(processID, number)
    }

    /// Waits for the end, and for all of the output.
    func waitForEnd(atMost time: Duration = Patience.start) throws -> End {
        guard let found = end.wait(atMost: time, for: { $0 }) else {
            throw TimeoutError("process \(processID) has not ended within \(time):\n\(outputText)\n\(errorText)")
        }
        return found
    }

    /// Ends the process whatever it takes: with SIGTERM, and with SIGKILL where that does not do.
    func stop() throws -> End {
        if let ended = end.value { return ended }
        signal(SIGTERM)
        if let ended = end.wait(atMost: Patience.start, for: { $0 }) { return ended }
        signal(SIGKILL)
        _ = try waitForEnd()
        throw TimeoutError("process \(processID) did not end after SIGTERM:\n\(outputText)\n\(errorText)")
    }

    /// Stops the process whatever has happened before.
    func finish() {
        do { _ = try stop() } catch { Issue.record(error) }
    }
}

/// A command that has run to its end.
struct CommandResult {
    let end: RunningProcess.End
    let output: String
    let errors: String

    /// Runs a program and waits for it.
    init(
        _ program: String, _ arguments: [String], in folder: String = "/", input: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        let process = try RunningProcess(program, arguments, in: folder, input: input, environment: environment)
        do {
            end = try process.waitForEnd()
        } catch {
            process.signal(SIGKILL)
            throw error
        }
        output = process.outputText
        errors = process.errorText
    }

    /// Runs `clusterdns`.
    init(
        clusterdns arguments: String..., in folder: String, input: String? = nil, environment: [String: String] = [:]
    ) throws {
        try self.init(
            try Programs.clusterdns, arguments, in: folder, input: input, environment: environment)
    }
}

/// Where the programs are that the tests start.
enum Programs {
    struct Missing: Error, CustomStringConvertible { let description: String }

    /// The server, beside the test bundle.
    static var clusterdns: String {
        get throws {
            let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let path = URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("clusterdns")
                .path
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw Missing(description: "\(path) is missing: build it with swift build -c release --build-tests")
            }
            return path
        }
    }

    static var dig: String { get throws { try path(of: "dig", package: "bind9-dnsutils") } }

    /// A program that is installed, by the package that brings it.
    static func path(of program: String, package: String) throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        let paths = folders.map { "\($0)/\(program)" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw Missing(description: "\(program) is missing: install \(package)")
        }
        return path
    }
}
