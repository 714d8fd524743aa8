import ArgumentParser
import CLinux
import Corefile
import DNSDatagrams
import DNSServer
import DNSWire
import Foundation
import WorkerThreads

/// Serves a Corefile until a signal: what `coredns` does, with its options.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve a Corefile (the default command).")

    @Option(
        name: [.customLong("conf", withSingleDash: true), .customLong("conf")],
        help: "The Corefile; stdin for standard input.")
    var corefile = "Corefile"
    @Option(
        name: [.customLong("dns.port", withSingleDash: true), .customLong("dns.port"), .customShort("p")],
        help: "The port of server blocks that name none.")
    var port: UInt16 = 53
    @Option(
        name: [.customLong("pidfile", withSingleDash: true), .customLong("pidfile")],
        help: "Write the process ID to this file.")
    var processIDFile: String?
    @Flag(
        name: [.customLong("quiet", withSingleDash: true), .customLong("quiet")], help: "Do not print what is served.")
    var isQuiet = false
    @Flag(name: [.customLong("version", withSingleDash: true), .customLong("version")], help: "Print the version.")
    var showsVersion = false
    @Flag(
        name: [.customLong("plugins", withSingleDash: true), .customLong("plugins")],
        help: "Print the directives of this version, in the order in which they see a query.")
    var listsPlugins = false

    @Option(
        name: [.customLong("log.format", withSingleDash: true), .customLong("log.format")],
        help: "How lines of the log look: text or json.", transform: Self.logForm)
    var logForm = LogForm.text

    private static func logForm(_ text: String) throws -> LogForm {
        guard let form = LogForm(rawValue: text) else {
            throw ValidationError("the log format must be text or json, got '\(text)'")
        }
        return form
    }

    func run() async throws {
        if showsVersion {
            for line in ServerVersion.lines { print(line) }
        } else if listsPlugins {
            for name in ConfigurationCompiler.supportedDirectives { print(name) }
        } else {
            try await serve()
        }
    }

    private func serve() async throws {
        let caught = clinux_signals_catch()
        guard caught == 0 else { throw ConfigurationError(["cannot catch signals: error \(-caught)"]) }
        let log = ServerLog(form: logForm) { octets in
            Int(unsafe octets.withUnsafeBufferPointer { unsafe clinux_write_some(1, $0.baseAddress, $0.count, 250) })
        }
        let logThread = WorkerThread(name: "log") { log.run() }
        defer {
            log.close()
            logThread.join()
        }
        let document = try CorefileLoader.load(corefile, defaultPort: port)
        // A signal may come while the server still waits for names or a cluster.
        let requests = SignalRequests()
        let path = processIDFile
        let signals = Signals(
            log: log, stop: { requests.stop() }, reload: { requests.reload() },
            leave: {
                if let path { unsafe unlink(path) }
                _exit(0)
            })
        _ = WorkerThread(name: "signals") { signals.run() }
        let names = await UpstreamNames.find(in: document) { requests.untilStopped }
        guard !requests.isStopped else { return }
        let configuration = try ConfigurationCompiler.compile(
            document, hash: .random(), log: log, names: names,
            series: QuerySeriesRegistry(lanes: ServerThreads.laneCount()))
        for warning in configuration.warnings { log.write(.warning, warning) }
        let zoneLines = configuration.listeners.flatMap(\.zoneLines)
        let figures = ConfigurationFigures()
        let server = try await Server.start(
            configuration, log: log, figures: figures, interrupted: requests.untilStopped
        ) { line in
            log.write(line: "[FATAL] \(line)")
            log.close()
            logThread.join()
            _exit(1)
        }
        try writeProcessID()
        if !isQuiet {
            for line in zoneLines { log.write(line: line) }
            for line in ServerVersion.lines { log.write(line: line) }
        }
        let reloader = Reloader(
            server, serving: document, log: log, figures: figures, interruption: { requests.untilStopped }
        ) { [corefile, port] in try CorefileLoader.reload(corefile, defaultPort: port) }
        requests.connect(to: reloader)
        await reloader.run()
        try await server.stop()
        try removeProcessID()
    }

    private func writeProcessID() throws {
        guard let path = processIDFile else { return }
        do {
            try "\(getpid())\n".write(toFile: path, atomically: false, encoding: .utf8)
        } catch {
            throw ConfigurationError(["cannot write -pidfile \(path): \(error.localizedDescription)"])
        }
    }

    private func removeProcessID() throws {
        guard let path = processIDFile else { return }
        guard FileManager.default.fileExists(atPath: path) else { return }
        try FileManager.default.removeItem(atPath: path)
    }
}
