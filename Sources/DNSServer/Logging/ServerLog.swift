import CLinux
import Synchronization

/// Where the server writes its lines: standard output, a line at a time, in CoreDNS's form (`[INFO] text`) or as JSON.
///
/// Lines go through a bounded buffer that a thread of its own writes out, so that neither a worker nor a reload waits
/// for a full pipe. What does not fit is dropped and counted.
public final class ServerLog: Sendable {
    /// How serious a line is.
    public enum Level: String, Sendable {
        case debug = "DEBUG"
        case info = "INFO"
        case warning = "WARNING"
        case error = "ERROR"
    }

    /// Octets waiting to be written: some ten thousand query lines.
    static var bufferOctetsMax: Int { 1 << 20 }

    /// Writes as many octets out as can be taken within a moment and returns how many; 0 for none, a negative number where
    /// there is nowhere to write to any more. Called on the log's own thread.
    public typealias Output = @Sendable (ArraySlice<UInt8>) -> Int

    private struct Buffer {
        var octets: [UInt8] = []
        var droppedLines = 0
        var droppedTotal = 0
        var isClosed = false
    }

    private let buffer = Mutex(Buffer())
    private let event: Int32
    private let output: Output
    private let showsDebug = Atomic<Bool>(false)
    /// How lines look.
    let form: LogForm

    public init(form: LogForm = .text, output: @escaping Output) {
        self.form = form
        self.output = output
        event = clinux_event_open()
        precondition(event >= 0, "no descriptor for the log: error \(-event)")
    }

    deinit { clinux_close(event) }

    /// Whether lines of level `debug` are written too.
    public func showDebug(_ isShown: Bool) { showsDebug.store(isShown, ordering: .relaxed) }

    /// Writes `[LEVEL] text`.
    public func write(_ level: Level, _ text: String) {
        guard level != .debug || showsDebug.load(ordering: .relaxed) else { return }
        write(level, text, [])
    }

    /// Writes a line as it is; in JSON as a message of level `info`.
    public func write(line: String) { append(form == .json ? Self.object(.info, line, []) : line) }

    /// Writes a line, in JSON with more values than its text.
    func write(_ level: Level, _ text: String, _ values: [(String, JSONText)]) {
        append(form == .json ? Self.object(level, text, values) : "[\(level.rawValue)] \(text)")
    }

    /// Lines dropped so far because the output was too slow.
    var droppedLines: Int { buffer.withLock { $0.droppedTotal } }

    /// Octets that wait to be written.
    var queuedOctets: Int { buffer.withLock { $0.octets.count } }

    private static func object(_ level: Level, _ text: String, _ values: [(String, JSONText)]) -> String {
        let all: [(String, JSONText)] = [
            ("time", .quoted(LogTime.now)), ("level", .quoted(level.rawValue.lowercased())), ("msg", .quoted(text)),
        ]
        return "{" + (all + values).map { "\(JSONText.quote($0.0)):\($0.1.text)" }.joined(separator: ",") + "}"
    }

    private func append(_ line: String) {
        let octets = Array(line.utf8) + [UInt8(ascii: "\n")]
        let wakes = buffer.withLock { buffer -> Bool in
            guard buffer.octets.count + octets.count <= Self.bufferOctetsMax else {
                buffer.droppedLines += 1
                buffer.droppedTotal += 1
                return false
            }
            buffer.octets += octets
            return buffer.octets.count == octets.count
        }
        if wakes { clinux_event_wake(event) }
    }

    /// Writes lines out until ``close()``; to be called on a thread of its own.
    public func run() {
        while true {
            clinux_event_wait(event)
            let (octets, dropped, isClosed) = buffer.withLock { buffer -> ([UInt8], Int, Bool) in
                defer {
                    buffer.octets = []
                    buffer.droppedLines = 0
                }
                return (buffer.octets, buffer.droppedLines, buffer.isClosed)
            }
            write(out: octets[...])
            if dropped > 0 {
                let text = "log: \(dropped) lines dropped, the output is too slow"
                let line = form == .json ? Self.object(.warning, text, []) : "[WARNING] \(text)"
                write(out: (Array(line.utf8) + [UInt8(ascii: "\n")])[...])
            }
            if isClosed { return }
        }
    }

    /// Waits for an output that is slow while the server runs; a server that stops does not wait for it.
    private func write(out octets: ArraySlice<UInt8>) {
        var rest = octets
        while !rest.isEmpty {
            let written = output(rest)
            guard written >= 0 else { return }
            rest = rest.dropFirst(written)
            if written == 0, buffer.withLock({ $0.isClosed }) { return }
        }
    }

    /// Lets ``run()`` write what the output still takes and return.
    public func close() {
        buffer.withLock { $0.isClosed = true }
        clinux_event_wake(event)
    }
}
