import ArgumentParser
import DNSServer
import Foundation

/// The command: the options of `coredns`, and subcommands beside them.
@main
struct ClusterDNS: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clusterdns", abstract: "A DNS server for Kubernetes clusters and the sites around them.",
        subcommands: [ServeCommand.self, CheckCommand.self], defaultSubcommand: ServeCommand.self)

    /// Errors of ours are printed as they are: they begin with the place, which a prefix would hide.
    static func main() async {
        do {
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

    private static func fail(_ text: String) -> Never {
        FileHandle.standardError.write(Data((text + "\n").utf8))
        Foundation.exit(1)
    }
}
