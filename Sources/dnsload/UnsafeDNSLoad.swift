import ArgumentParser
import CLinux
import Foundation
import NetworkAddress

/// A load generator for DNS servers on this machine.
@main
struct DNSLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dnsload", abstract: "Measures DNS servers on this machine.",
        subcommands: [Prepare.self, Compare.self, Flood.self, Echo.self])
}

/// What the load consists of.
struct LoadOptions: ParsableArguments {
    @Option(help: "A file with a name and a type per line.") var queries: String
    @Option(help: "Seconds of one run.") var seconds = 3.0
    @Option(help: "Queries outstanding over all sockets.") var window = 512
    @Option(help: "Sockets, up to 64.") var sockets = 8
    @Flag(help: "Queries carry an OPT record.") var edns = false

    func load() throws -> LoadQueries {
        guard (1...64).contains(sockets), window > 0, seconds > 0 else {
            throw LoadError("1 to 64 sockets, a window and a time above 0 are expected")
        }
        return try LoadQueries(String(contentsOfFile: queries, encoding: .utf8), file: queries, withEDNS: edns)
    }
}

struct Prepare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes a zone, manifests, queries, and configurations of the servers to a folder.")
    @Argument(help: "The folder; made where there is none.") var folder: String
    @Option(help: "Names in the zone; the cluster has a tenth as many Services.") var names = 10_000

    func run() throws {
        guard (1...1_000_000).contains(names) else { throw LoadError("1 to 1000000 names are expected, got \(names)") }
        try BenchmarkFolder(folder: URL(fileURLWithPath: folder).standardizedFileURL, names: names).write()
    }
}

struct Flood: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Loads one server and prints a line of JSON.")
    @Argument(help: "The server, ADDRESS[:PORT].") var server: String
    @Option(help: "Queries a second at most.") var rate: Double?
    @OptionGroup var options: LoadOptions

    func run() throws {
        guard let endpoint = SocketEndpoint(server, defaultPort: 53), endpoint.address.isLoopback else {
            throw LoadError("a loopback address was expected, got \(server)")
        }
        let queries = try options.load()
        var generator = try LoadGenerator(
            server: endpoint, queries: queries, window: options.window, sockets: options.sockets)
        print(generator.run(seconds: options.seconds, rate: rate).json)
    }
}

struct Echo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sends every datagram back: the limit that no server on this machine can pass.")
    @Argument(help: "The port on 127.0.0.1.") var port: UInt16

    func run() throws {
        var address = clinux_endpoint(SocketEndpoint(.v4(0x7f00_0001), port: port))
        let result = unsafe clinux_load_echo(&address)
        throw LoadError("cannot echo on port \(port): error \(-result)")
    }
}

struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Starts servers in turn on processor 0, loads them from this process, prints medians.",
        discussion: "Run it with `taskset -c 1`. Ratios are to the first server.")
    @Argument(help: "NAME=PORT:COMMAND of each server; the first is the measure of the others.") var peers: [String]
    @Option(help: "Rounds.") var rounds = 5
    @OptionGroup var options: LoadOptions

    func run() throws {
        guard rounds > 0 else { throw LoadError("at least one round is expected") }
        try Comparison(
            peers: peers.map(Comparison.Peer.init), queries: options.load(), seconds: options.seconds, rounds: rounds,
            window: options.window, sockets: options.sockets
        ).run()
    }
}
