import DNSWire
import Testing

/// Failures of `rewrite` and `template` in the lines of `errors`.
@Suite struct RuleFailureTests {
    /// What goes wrong for every name, and how its text begins.
    private static let faults = [
        ("template IN A {\nanswer \"{{ .Remote }} nonsense\"\n}", "template answer made no record: "),
        ("rewrite name regex ^(.*)$ ..{1}", "invalid name after rewrite: "),
    ]

    @Test(arguments: faults) func consolidated(lines: String, failure: String) throws {
        let corefile = """
            .:PORT {
                bind 127.0.0.1
                errors {
                    consolidate 300s "^none of these" info
                    consolidate 300s "^\(failure)" warning show_first
                }
                \(lines)
                whoami
            }
            """
        let server = try RunningServer(corefile: corefile)
        defer { server.process.finish() }
        for number in 0..<7 {
            #expect(try server.client.ask("q\(number).test").responseCode == .serverFailure)
        }
        try server.stop()
        let errors = server.lines(with: "plugin/errors")
        #expect(errors.count == 2, "\(errors)")
        #expect(errors.first?.hasPrefix("[WARNING] plugin/errors: 2 q0.test. A: \(failure)") == true, "\(errors)")
        #expect(errors.last == "[WARNING] plugin/errors: 7 errors like '^\(failure)' occurred in last 300s")
    }

    /// The period ends by itself.
    @Test(arguments: faults) func periods(lines: String, failure: String) throws {
        let corefile = """
            .:PORT {
                bind 127.0.0.1
                errors {
                    consolidate 10ms "^\(failure)"
                }
                \(lines)
                whoami
            }
            """
        try RunningServer.with(corefile) { server throws in
            for number in 1...2 {
                _ = try server.client.ask("a.test")
                try server.waitForLines(with: "1 errors like '^\(failure)' occurred in last 10ms", count: number)
            }
        }
    }
}
