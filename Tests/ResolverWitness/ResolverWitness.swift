import NetworkAddress
import PlayedDNS
import StubResolver

/// Has a real resolver do the lookups of scenarios, and tells what it asked.
///
///     resolverwitness RESOLV.CONF PROGRAM… < SCENARIOS
///
/// With `play` instead of these, the scenarios are played by the emulation: the same output from the other side.
///
/// Runs as root in network, mount and UTS namespaces of its own, where `RESOLV.CONF` is what the program reads and port
/// 53 is free. Scenarios on standard input are separated by lines of `%`. For each, the program is run with the family
/// and the name; what it was served is printed, then `result: ` with what it printed, then `%`.
@main
struct ResolverWitness {
    static func main() throws {
        let arguments = CommandLine.arguments
        var text = ""
        while let line = readLine(strippingNewline: false) { text += line }
        let scenarios = try text.split(separator: "%\n").map { try Scenario(String($0)) }
        if arguments.dropFirst().first == "play" { return try play(scenarios) }
        guard arguments.count >= 3 else { throw ScenarioError("usage: resolverwitness RESOLV.CONF PROGRAM… | play") }
        try Namespace.startLoopback()
        var stage = try Stage(file: arguments[1])
        for scenario in scenarios {
            let output = try stage.run(Array(arguments[2...]), scenario)
            report(stage.servers.observed, output)
        }
    }

    private static func play(_ scenarios: [Scenario]) throws {
        for scenario in scenarios {
            let result = try scenario.play()
            report(Scenario.observed(result), Scenario.summary(result))
        }
    }

    private static func report(_ queries: [ObservedQuery], _ result: String) {
        for query in queries { print(query) }
        print("result: \(result)")
        print("%")
    }
}

/// The servers, at addresses of the loopback network, that stand for those of the scenarios.
struct Stage {
    private let file: String
    var servers = PlayedServers(zone: PlayedZone.empty)

    /// Some addresses answer, others have nobody; `::1` is the only IPv6 one there is.
    private static let reachable = (1...4).map { IPAddress.v4(0x7f00_0100 + UInt32($0)) }
    private static let unreachable = (1...3).map { IPAddress.v4(0x7f00_0200 + UInt32($0)) }
    private static let loopback = IPAddress.v4(0x7f00_0001)

    init(file: String) throws {
        self.file = file
        for address in Self.reachable + [Self.loopback, .v6(high: 0, low: 1)] {
            _ = try servers.listen(at: SocketEndpoint(address, port: 53), as: address)
        }
    }

    /// The first line that the program prints.
    mutating func run(_ program: [String], _ scenario: Scenario) throws -> String {
        servers.zone = try scenario.zone()
        servers.observed = []
        servers.names = [:]
        try Namespace.write(substituted(scenario), to: file)
        try Namespace.setHostName(scenario.environment.hostName)
        var environment: [String] = ["GODEBUG=netdns=go", "PATH=/usr/bin:/bin"]
        if let options = scenario.environment.options { environment.append("RES_OPTIONS=\(options)") }
        if let domains = scenario.environment.localDomain { environment.append("LOCALDOMAIN=\(domains)") }
        let child = try Child(program + [scenario.family.rawValue, scenario.name], environment)
        var output: [UInt8] = []
        while true {
            let (_, others) = try servers.serve(alongside: [child.output], milliseconds: 60_000)
            guard !others.isEmpty else { continue }
            guard let octets = child.output.receive(), !octets.isEmpty else { break }
            output += octets
        }
        try child.wait()
        // What the program has sent before its end is there by now.
        while try servers.serve(milliseconds: 0).isBusy {}
        return String(decoding: output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// The file with the addresses of the servers that stand for its own.
    private mutating func substituted(_ scenario: Scenario) -> String {
        var (reachable, unreachable) = (Self.reachable[...], Self.unreachable[...])
        let silent = servers.zone.unreachableServers
        var text = scenario.resolverFile
        for server in scenario.configuration.nameservers.map(\.address) where server.isIPv4 && server != Self.loopback {
            guard let stand = silent.contains(server) ? unreachable.popFirst() : reachable.popFirst() else { break }
            servers.names[stand] = server
            text = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line.split(separator: " ", omittingEmptySubsequences: false).map { $0 == "\(server)" ? "\(stand)" : $0 }
                    .joined(separator: " ")
            }.joined(separator: "\n")
        }
        for server in scenario.configuration.nameservers.map(\.address) where !server.isIPv4 && !server.isLoopback {
            servers.names[.v6(high: 0, low: 1)] = server
            text = text.split(separator: "\(server)", omittingEmptySubsequences: false).joined(separator: "::1")
        }
        return text
    }
}
