import DNSEngine
import DNSForwarding
import DNSWire
import Foundation
import NIOHTTP1
import NetworkAddress
import Synchronization
import Testing

@Suite("upstreams over HTTPS (RFC 8484)")
struct HTTPSUpstreamTests {
    /// Runs the body with a service over upstreams that play these roles.
    private func run(
        _ plays: [PlayedHTTPS.Play], path: String = "/dns-query",
        configure: (inout ForwarderConfiguration) -> Void = { _ in }, _ body: (PlayedForwarding) async throws -> Void
    ) async throws {
        let authority = try PlayedHTTPS.certificate.get().certificate
        var servers: [PlayedHTTPS] = []
        for play in plays { servers.append(try await .start(play)) }
        let upstreams = servers.map { $0.upstream(path: path) }
        try await PlayedForwarding.run(
            [], lanes: 1,
            configure: { configuration in
                configuration.upstreams = upstreams
                configuration.tls.authorityPath = authority
                configure(&configuration)
            }, body)
        for server in servers { try await server.stop() }
    }

    private static let right: PlayedHTTPS.Play = { request in
        let query = try Message(parsing: request.body)
        return .init(body: try query.answered(with: [192, 0, 2, 1]).write())
    }

    private func expectAnswer(_ played: PlayedForwarding, to name: String = "www.test.") async throws {
        let answers = try await played.ask(name).answers
        #expect(answers == ["192.0.2.1"])
    }

    @Test("POST: the message is the body, with ID 0")
    func post() async throws {
        let seen = Mutex<[PlayedHTTPS.Request]>([])
        try await run([
            { request in
                seen.withLock { $0.append(request) }
                return try Self.right(request)
            }
        ]) { played in
            for _ in 0..<3 { try await expectAnswer(played) }
            let metrics = played.service.metrics[0].upstreams[0]
            #expect(metrics.opened["https"] == 1 && metrics.reused["https"] == 2)
            #expect(metrics.upstream.hasPrefix("https://127.0.0.1:") && metrics.upstream.hasSuffix("/dns-query"))
        }
        let requests = seen.withLock { $0 }
        #expect(requests.count == 3 && Set(requests.map(\.port)).count == 1)
        for request in requests {
            #expect(request.method == .POST && request.uri == "/dns-query")
            #expect(request.headers["content-type"] == ["application/dns-message"])
            #expect(request.headers["accept"] == ["application/dns-message"])
            let query = try Message(parsing: request.body)
            #expect(query.id == 0 && query.questions.map(\.description) == ["www.test.\tIN\tA"])
        }
    }

    @Test("GET: the message is in the URL", arguments: ["/dns-query", "/q?user=1"])
    func get(path: String) async throws {
        let names = ["a.test.", "ab.test.", "abc.test.", "www.a-rather-long-name.for-a-url.test."]
        try await run(
            [
                { request in
                    let mark = path.contains("?") ? "&dns=" : "?dns="
                    #expect(request.method == .GET && request.uri.hasPrefix(path + mark) && request.body.isEmpty)
                    #expect(request.headers["content-type"].isEmpty)
                    var text = request.uri.dropFirst(path.count + mark.count)
                        .replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
                    #expect(!text.contains("="))
                    while text.count % 4 != 0 { text += "=" }
                    let query = try Message(parsing: Array(try #require(Data(base64Encoded: text))))
                    #expect(query.id == 0)
                    return .init(body: try query.answered(with: [192, 0, 2, 1]).write())
                }
            ], path: path, configure: { $0.httpMethod = .get }
        ) { played in
            for name in names { try await expectAnswer(played, to: name) }
        }
    }

    /// A response that is no answer, and what the log says of it.
    struct Fault: Sendable, CustomTestStringConvertible {
        let words: String
        let response: PlayedHTTPS.Response

        var testDescription: String { words }
    }

    @Test(
        "what is no DNS message is no answer; the next upstream is asked",
        arguments: [
            Fault(words: "HTTP status 500", response: .init(status: .internalServerError)),
            Fault(
                words: "HTTP status 302", response: .init(status: .found, headers: ["location": "https://127.0.0.1/"])),
            Fault(words: "HTTP status 204", response: .init(status: .noContent)),
            Fault(
                words: "HTTP content type 'text/html' is not application/dns-message",
                response: .init(headers: ["content-type": "text/html"], body: Array("<html>not here</html>".utf8))),
            Fault(
                words: "HTTP content type '' is not application/dns-message",
                response: .init(headers: [:], body: [UInt8](repeating: 0, count: 40))),
            Fault(words: "HTTP body of 0 octets", response: .init()),
            Fault(words: "HTTP body of 11 octets", response: .init(body: [UInt8](repeating: 0, count: 11))),
            Fault(
                words: "HTTP body of more than 65535 octets",
                response: .init(body: [UInt8](repeating: 0, count: 65_536))),
        ])
    func faults(_ fault: Fault) async throws {
        try await run([{ _ in fault.response }], configure: { $0.triesMax = 1 }) { played in
            let result = await played.ask(try SuspendedQueries.suspend("www.test."))
            #expect(result.responseCode == .serverFailure)
            #expect(result.failure?.hasSuffix("/dns-query failed: \(fault.words)") == true, "\(result.failure ?? "")")
        }
        try await run([{ _ in fault.response }, Self.right]) { played in
            try await expectAnswer(played)
        }
    }

    @Test("silence is no answer")
    func silence() async throws {
        try await run(
            [{ _ in nil }],
            configure: {
                $0.tryTimeout = .milliseconds(50)
                $0.totalTimeout = .milliseconds(200)
            }
        ) { played in
            let result = try await played.ask()
            #expect(result.responseCode == .serverFailure)
        }
    }

    @Test("time spent in caches on the way is taken off (section 5.1)", arguments: ["0", "100", "4294967295", "x", ""])
    func age(_ age: String) async throws {
        try await run([
            { request in
                let query = try Message(parsing: request.body)
                let name = query.questions[0].name
                let answer = query.answered(
                    try [.address([192, 0, 2, 1], of: name, ttl: 300), .address([192, 0, 2, 2], of: name, ttl: 60)])
                return .init(
                    headers: ["content-type": "application/dns-message; x=y", "age": age], body: answer.write())
            }
        ]) { played in
            let ttls = try await played.ask().message.answers.map(\.ttl)
            #expect(ttls == (age == "100" ? [200, 0] : age == "4294967295" ? [0, 0] : [300, 60]))
        }
    }

    @Test("a certificate of somebody unknown: no answer")
    func strangers() async throws {
        try await run([Self.right], configure: { $0.tls.authorityPath = nil }) { played in
            let result = await played.ask(try SuspendedQueries.suspend("www.test."))
            #expect(result.responseCode == .serverFailure)
        }
    }
}
