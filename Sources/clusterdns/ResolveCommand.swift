import ArgumentParser
import Foundation
import NetworkAddress
import StubResolver
import StubSockets

/// `clusterdns resolve NAME`: asks as a program in a pod would, and shows every query.
struct ResolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Ask for a name as a program would, and show every query.",
        discussion: """
            Exits 0 where addresses were found, 1 where there are none, 2 where that could not be found out, 64 for a \
            wrong command line or unusable files. RES_OPTIONS and LOCALDOMAIN count as for glibc, but not with --pod. \
            /etc/hosts is not looked at.
            """)

    enum OutputFormat: String, CaseIterable, ExpressibleByArgument { case text, json }

    /// The libraries that can be asked for.
    enum LibraryName: String, CaseIterable, ExpressibleByArgument {
        case glibc, musl
        case musl11 = "musl-1.1"
        case go
    }

    enum FamilyName: String, CaseIterable, ExpressibleByArgument {
        case any
        case ipv4 = "4"
        case ipv6 = "6"
    }

    @Option(name: .customLong("resolv-conf"), help: "The resolver's file; /etc/resolv.conf unless there is a pod.")
    var file: String?
    @Option(
        help: "Take the file that the kubelet would write for this Pod, YAML or JSON; - for YAML on standard input.")
    var pod: String?
    @OptionGroup var kubelet: KubeletOptions
    @Option(help: "Whose resolver: glibc, musl, musl-1.1 or go.") var libc = LibraryName.glibc
    @Option(help: "Ask this server, ADDR[:PORT], instead of the file's; may be repeated.") var server: [String] = []
    @Option(help: "Addresses of which family: any, 4 or 6.") var family = FamilyName.any
    @Option(help: "text or json.") var output = OutputFormat.text
    @Argument(help: "The name, with or without a final dot.") var name: String

    private static let notFound = ExitCode(1)
    private static let failed = ExitCode(2)

    func validate() throws {
        if file != nil, pod != nil { throw ValidationError("--resolv-conf and --pod exclude each other") }
        guard !name.isEmpty else { throw ValidationError("NAME must not be empty") }
        _ = try endpoints()
    }

    func run() throws {
        var configuration = try configuration()
        let servers = try endpoints()
        if !servers.isEmpty { configuration.nameservers = Array(servers.prefix(ResolverConfiguration.nameserversMax)) }
        if servers.count > ResolverConfiguration.nameserversMax {
            TextFile.complain("only the first three of \(servers.count) servers are asked, as resolvers do")
        }
        let offset = configuration.rotates && library == .glibc ? Int.random(in: 0..<3) : 0
        var lookup = Lookup(name, as: library, with: configuration, family: addressFamily, serverOffset: offset)
        var transport = SocketTransport()
        let result: LookupResult
        do {
            result = try lookup.run(over: &transport)
        } catch let error as ClientSocketError {
            TextFile.complain("\(error)")
            throw Self.failed
        }
        switch output {
        case .json: print(LookupReport.json(result))
        case .text:
            let advisor = LookupAdvisor(
                name, as: library, with: configuration, family: addressFamily, result: result)
            print(LookupReport.text(result, name: name, alternatives: advisor.alternatives))
        }
        switch result.status {
        case .found: return
        case .noData, .nameError: throw Self.notFound
        case .failed: throw Self.failed
        }
    }

    /// What the resolver would read, with its faults told on standard error.
    private func configuration() throws -> ResolverConfiguration {
        let configuration: ResolverConfiguration
        if let pod {
            configuration = ResolverConfiguration(try kubelet.resolverFile(forPodIn: pod), as: library)
        } else {
            let variables = ProcessInfo.processInfo.environment
            let environment = ResolverEnvironment(
                options: variables["RES_OPTIONS"], localDomain: variables["LOCALDOMAIN"],
                hostName: try TextFile.hostName())
            let path = file ?? "/etc/resolv.conf"
            // Without a file of that name, resolvers have defaults.
            let isThere = file != nil || FileManager.default.fileExists(atPath: path)
            configuration = ResolverConfiguration(
                isThere ? try TextFile.read(path) : nil, as: library, environment: environment)
        }
        for fault in configuration.faults { TextFile.complain("\(file ?? pod ?? "/etc/resolv.conf"): \(fault)") }
        return configuration
    }

    private func endpoints() throws -> [SocketEndpoint] {
        try server.map { text in
            guard let endpoint = SocketEndpoint(text, defaultPort: 53) else {
                throw ValidationError("--server must be an address with or without a port, got '\(text)'")
            }
            return endpoint
        }
    }

    private var library: ResolverLibrary {
        switch libc {
        case .glibc: .glibc
        case .musl: .musl
        case .musl11: .musl11
        case .go: .go
        }
    }

    private var addressFamily: AddressFamily {
        switch family {
        case .any: .any
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        }
    }
}
