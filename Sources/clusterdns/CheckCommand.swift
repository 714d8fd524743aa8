import ArgumentParser
import DNSServer
import DNSWire

/// `clusterdns check FILE`: reads and compiles a Corefile with all its tables, and prints what each block would do.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read and compile a Corefile, print the plan of each server block.",
        discussion: "Exits 1 with the error where the file cannot be served.")

    @Argument(help: "The Corefile.") var file: String

    func run() async throws {
        let log = ServerLog { octets in
            print(String(decoding: octets, as: UTF8.self), terminator: "")
            return octets.count
        }
        let document = try CorefileLoader.load(file, defaultPort: 53)
        // A signal ends the process.
        let (uninterrupted, end) = AsyncStream<Never>.makeStream()
        let names = await UpstreamNames.find(in: document) { uninterrupted }
        end.finish()
        let result = Result { try ConfigurationCompiler.compile(document, hash: .random(), log: log, names: names) }
        // Faults that were found in tables come before the plan.
        log.close()
        log.run()
        let configuration = try result.get()
        for warning in configuration.warnings + configuration.traps { print("[WARNING] \(warning)") }
        for line in configuration.descriptions { print(line) }
        for listener in configuration.listeners {
            print("\(listener.endpoint) serves \(listener.zoneLines.joined(separator: " "))")
        }
    }
}
