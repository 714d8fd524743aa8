import Foundation
import NetworkAddress
import Testing

/// The server of the quick start: its Corefile as it is, but for the port and the upstream.
enum LabServer {
    /// Starts it in the repository, where its relative paths lead.
    static func start(upstream: PlayedUpstream) throws -> RunningServer {
        let corefile = try Repository.read("deploy/quickstart/Corefile")
            .replacingOccurrences(of: ":5300", with: ":PORT")
            .replacingOccurrences(of: "/etc/resolv.conf", with: upstream.address)
        try #require(corefile.contains("PORT") && corefile.contains(upstream.address), "the Corefile has changed")
        return try RunningServer(corefile: corefile, workingDirectory: Repository.path)
    }
}

/// One lab server with its upstream for all tests of a suite.
struct LabTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let upstream = try PlayedUpstream(GoldenUpstream.respond)
        let served = ServedTrait { try LabServer.start(upstream: upstream) }
        do {
            try await served.provideScope(for: test, testCase: testCase, performing: function)
        } catch {
            try upstream.stop()
            throw error
        }
        try upstream.stop()
    }
}

extension SuiteTrait where Self == LabTrait {
    static var lab: Self { Self() }
}

/// What `dig` prints.
struct Dig {
    let output: String

    /// Runs `dig @127.0.0.1 -p PORT ARGUMENT…`.
    init(_ server: RunningServer, _ arguments: String...) throws {
        let result = try CommandResult(
            try Programs.dig, ["@127.0.0.1", "-p", "\(server.port)", "+time=10", "+tries=1"] + arguments)
        #expect(result.end == .exit(0), "dig \(arguments): \(result.output)\(result.errors)")
        output = result.output
    }

    /// The lines of a section as `owner type rdata`, sorted.
    func section(_ name: String) -> [String] {
        guard let start = output.range(of: ";; \(name) SECTION:\n") else { return [] }
        return output[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { !$0.isEmpty }.map(Self.record).sorted()
    }

    var answer: [String] { section("ANSWER") }
    var authority: [String] { section("AUTHORITY") }

    /// `NOERROR`, `NXDOMAIN`…
    var status: String { between("status: ", ",") }
    /// `qr aa rd`
    var flags: String { between("flags: ", ";") }

    private func between(_ start: String, _ end: String) -> String {
        guard let first = output.range(of: start), let last = output[first.upperBound...].range(of: end) else {
            return ""
        }
        return String(output[first.upperBound..<last.lowerBound])
    }

    /// A line without its TTL and class.
    private static func record(_ line: Substring) -> String {
        let fields = line.split { $0 == "\t" || $0 == " " }
        return ([fields.first].compactMap { $0 } + fields.dropFirst(3)).joined(separator: " ")
    }
}
