import ArgumentParser
import DNSServer
import Foundation

/// The command: the options of `coredns`, and subcommands beside them.
@main
struct ClusterDNS: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clusterdns", abstract: "A DNS server for Kubernetes clusters and the sites around them.",
        subcommands: [
            ServeCommand.self, CheckCommand.self, MetricsCommand.self, ResolveCommand.self, ResolvConfCommand.self,
        ], defaultSubcommand: ServeCommand.self)

    /// Errors of ours are printed as they are: they begin with the place, which a prefix would hide.
    static func main() async {
        do {
            try refuseUnknownOptions(CommandLine.arguments.dropFirst())
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as ConfigurationError {
            fail("\(error)")
        } catch let error as ServerStartError {
            fail("\(error)")
        } catch {
            exit(withError: error)
        }
    }

    /// The options that `coredns` writes with one dash.
    private static let names: Set<String> = [
        "conf", "dns.port", "p", "pidfile", "quiet", "version", "plugins", "h", "help", "log.format",
    ]

    /// An unknown word behind one dash would be taken for a row of one-letter options, and `-h` found among them.
    private static func refuseUnknownOptions(_ arguments: some Sequence<String>) throws {
        for argument in arguments where argument.hasPrefix("-") && !argument.hasPrefix("--") && argument.count > 1 {
            let name = String(argument.dropFirst().prefix { $0 != "=" })
            guard !names.contains(name) else { continue }
            throw ValidationError("Unknown option '\(argument)'")
        }
    }

    private static func fail(_ text: String) -> Never {
        FileHandle.standardError.write(Data((text + "\n").utf8))
        Foundation.exit(1)
    }
}
