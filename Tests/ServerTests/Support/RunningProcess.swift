import Foundation

/// A process that a test started, with what it has written.
final class RunningProcess: Sendable {
    /// How a process has ended.
    enum End: Equatable {
        case exit(Int32)
        case signal(Int32)
    }

    let processID: Int32
    private let output = Watched(Data())
    private let errors = Watched(Data())
    private let end = Watched<End?>(nil)
    /// How many of the pipes' writing ends are closed.
    private let closedPipes = Watched(0)

    /// Starts a program, with `input` on its standard input.
    init(
        _ program: String, _ arguments: [String], in folder: String, input: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.terminationHandler = { [end] process in
            let isSignal = process.terminationReason == .uncaughtSignal
            end.change { $0 = isSignal ? .signal(process.terminationStatus) : .exit(process.terminationStatus) }
        }
        process.standardOutput = Self.pipe(into: output, closedPipes)
        process.standardError = Self.pipe(into: errors, closedPipes)
        let standardInput = Pipe()
        process.standardInput = input == nil ? FileHandle.nullDevice : standardInput
        try process.run()
        processID = process.processIdentifier
        if let input {
            try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try standardInput.fileHandleForWriting.close()
        }
    }

    private static func pipe(into collected: Watched<Data>, _ closed: Watched<Int>) -> Pipe {
        let pipe = Pipe()
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
                closed.change { $0 += 1 }
            } else {
                collected.change { $0.append(data) }
            }
        }
        return pipe
    }

    /// What was written to standard output so far.
    var outputText: String { String(decoding: output.value, as: UTF8.self) }
    /// What was written to standard error so far.
    var errorText: String { String(decoding: errors.value, as: UTF8.self) }

    var hasEnded: Bool { end.value != nil }

    /// Waits for a whole line of standard output that `matches`.
    func waitForLine(atMost time: Duration = Patience.change, _ matches: (String) -> Bool) throws -> String {
        let line = output.wait(atMost: time) { data in
            let whole = data.prefix(upTo: (data.lastIndex(of: UInt8(ascii: "\n")) ?? data.startIndex))
            return String(decoding: whole, as: UTF8.self).split(separator: "\n").map(String.init).first(where: matches)
        }
        guard let line else { throw TimeoutError("no such line within \(time) in:\n\(outputText)\n\(errorText)") }
        return line
    }

    func signal(_ number: Int32) { kill(processID, number) }

    /// Waits for the end, and for all of the output.
    func waitForEnd(atMost time: Duration = Patience.start) throws -> End {
        let found = end.wait(atMost: time) { $0 }
        guard let found, closedPipes.wait(atMost: time, for: { $0 == 2 ? true : nil }) != nil else {
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

    static var dig: String {
        get throws {
            let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
            let paths = folders.map { "\($0)/dig" }
            guard let path = paths.first(where: FileManager.default.isExecutableFile(atPath:)) else {
                throw Missing(description: "dig is missing: install bind9-dnsutils")
            }
            return path
        }
    }
}
