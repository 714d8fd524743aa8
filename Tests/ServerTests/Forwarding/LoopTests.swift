import DNSWire
import Foundation
import NetworkAddress
import Synchronization
import Testing

/// `loop`, with an upstream that forwards back to the server while the test says so (reliability.md C16).
@Suite struct LoopTests {
    /// Runs the body with a server whose upstream asks it back.
    private func run(loop: String, _ body: (RunningServer, State) throws -> Void) throws {
        let state = State()
        try PlayedUpstream.with({ query, _ in state.reply(to: query) }) { upstream in
            let server = try RunningServer(
                corefile: """
                    .:PORT {
                        bind 127.0.0.1
                        errors
                        \(loop)
                        forward . \(upstream.address)
                    }
                    """)
            state.client.withLock { $0 = server.client }
            defer { server.process.finish() }
            try body(server, state)
            // What is still on its way back must not wait for a server that ends.
            state.leadsBack.store(false, ordering: .relaxed)
        }
    }

    private final class State: Sendable {
        let leadsBack = Atomic<Bool>(true)
        let client = Mutex<DNSClient?>(nil)

        func reply(to query: Message) -> PlayedUpstream.Reply {
            guard leadsBack.load(ordering: .relaxed) else { return .answer(query.response(.nameError)) }
            do {
                // Before the server is there nothing can be handed back to it.
                guard let client = client.withLock({ $0 }) else { return .silence }
                var response = try client.ask(query)
                response.id = query.id
                return .answer(response)
            } catch {
                return .silence
            }
        }
    }

    @Test func theUpstreamIsDroppedAndTakenBack() throws {
        try run(loop: "loop {\n interval 100ms\n }") { server, state throws in
            try server.waitForLine(with: "[ERROR] plugin/loop: 127.0.0.1:")
            let line = server.lines(with: "plugin/loop")[0]
            #expect(line.contains("forwards back to this server (zone \".\")"))
            #expect(line.contains("no other upstream is left, so that queries get SERVFAIL"))
            let response = try server.client.ask("www.example", edns: ExtendedDNS())
            #expect(response.responseCode == .serverFailure)
            #expect(response.edns?.extendedErrors.map(\.code) == [.noReachableAuthority])
            state.leadsBack.store(false, ordering: .relaxed)
            try server.waitForLine(with: "no longer leads back to this server")
            #expect(try server.client.ask("www.example").responseCode == .nameError)
            // It comes back later as well: the search never ends.
            state.leadsBack.store(true, ordering: .relaxed)
            _ = try server.process.waitForLine { _ in
                server.lines(with: "plugin/loop: 127.0.0.1:").filter { $0.contains("forwards back") }.count == 2
            }
        }
    }

    @Test func fatalIsTheEnd() throws {
        try run(loop: "loop fatal {\n interval 100ms\n }") { server, _ throws in
            #expect(try server.process.waitForEnd() == .exit(1))
            let line = try #require(server.lines(with: "[FATAL]").first)
            #expect(line.hasPrefix("[FATAL] plugin/loop: Loop (127.0.0.1:"))
            #expect(line.contains("detected for zone \".\", see https://coredns.io/plugins/loop#troubleshooting"))
            #expect(line.contains("Query: \"HINFO "))
        }
    }
}
