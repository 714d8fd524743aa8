import DNSEngine
import DNSServer
import DNSWire
import Testing

/// `template`: which queries it answers, and with what.
struct TemplateTests {
    /// Options, a question in a block for `test`, and the whole answer; `whoami` stands for the next directive's.
    struct Case: Sendable, CustomTestStringConvertible {
        let lines: String
        let question: String
        let reply: [String]

        init(_ lines: String, _ question: String, _ reply: String...) {
            self.lines = lines
            self.question = question
            self.reply = reply
        }

        var testDescription: String { "\(lines): \(question)" }
    }

    private static func served(_ lines: String) throws -> ServedCorefile {
        try ServedCorefile(".:53 {\nerrors\n\(lines)\nwhoami\n}")
    }

    private static let nodes = """
        template IN A {
            match ^ip-(?P<a>[0-9]+)-(?P<b>[0-9]+)-(?P<c>[0-9]+)-(?P<d>[0-9]+)[.]test[.]$
            match "^host([0-9a-f]{2})[.]test[.]$"
            answer "{{ .Name }} 60 IN A {{ if .Group.a }}{{ .Group.a }}.{{ .Group.b }}.{{ .Group.c }}.{{ .Group.d }}{{ else }}10.0.0.{{ parseInt (index .Match 1) 16 8 }}{{ end }}"
            fallthrough
        }
        """

    static let cases: [Case] = [
        // What people write against IPv6 lookups, and against names that leak.
        .init("template IN AAAA {\nrcode NOERROR\n}", "a.test AAAA", "NOERROR aa"),
        .init("template IN AAAA {\nrcode NOERROR\n}", "a.test A", "whoami"),
        .init("template ANY ANY z.test {\nrcode NXDOMAIN\n}", "a.z.test TXT", "NXDOMAIN aa"),
        .init("template ANY ANY z.test {\nrcode NXDOMAIN\n}", "z.test TXT CH", "NXDOMAIN aa"),
        .init("template ANY ANY z.test {\nrcode NXDOMAIN\n}", "a.zz.test TXT", "whoami"),
        .init("template IN A {\nrcode REFUSED\n}", "a.test A", "REFUSED aa"),
        .init("template IN A {\nrcode SERVFAIL\n}", "a.test A", "SERVFAIL"),
        .init(
            "template IN A {\nrcode NXDOMAIN\nederror 15 \"ask somebody else\"\n}", "a.test A", "NXDOMAIN aa", "ede 15"),
        // The same for all names: made once.
        .init(
            "template IN A w.test {\nanswer \"{{ .Name }} 60 IN A 10.0.0.1\" \"{{.Name}} A 10.0.0.2\"\n}", "X.w.test A",
            "NOERROR aa", "answer X.w.test. 60 A 10.0.0.1", "answer X.w.test. 3600 A 10.0.0.2"),
        .init(
            "template IN MX w.test {\nanswer \"{{ .Name }} MX 5 mail.w.test.\"\nadditional \"mail.w.test. 5 A 10.0.0.9\"\n}",
            "w.test MX", "NOERROR aa", "answer w.test. 3600 MX 5 mail.w.test.", "additional mail.w.test. 5 A 10.0.0.9"),
        .init(
            "template CH TXT {\nanswer \"{{ .Name }} 0 CH TXT \\\"a b\\\" c\"\n}", "v.test TXT CH", "NOERROR aa",
            "answer v.test. 0 CH TXT \"a b\" \"c\""),
        .init(
            "template IN ANY {\nrcode NXDOMAIN\nauthority \"test. 60 IN SOA ns.test. h.test. (1 1h 15m 1w 1m)\"\n}",
            "none.test SRV", "NXDOMAIN aa", "authority test. 60 SOA ns.test. h.test. 1 3600 900 604800 60"),
        // Made for each query.
        .init(nodes, "ip-10-1-2-3.test A", "NOERROR aa", "answer ip-10-1-2-3.test. 60 A 10.1.2.3"),
        .init(nodes, "HOSTff.test A", "NOERROR aa", "answer HOSTff.test. 60 A 10.0.0.255"),
        .init(nodes, "other.test A", "whoami"), .init(nodes, "ip-10-1-2-3.test AAAA", "whoami"),
        .init(nodes, "ip-10-1-2-333.test A", "SERVFAIL"),
        .init(
            "template IN TXT {\nanswer \"{{ .Name }} 0 TXT \\\"{{ .Zone }} {{ .Class }} {{ .Type }} {{ .Remote }} {{ .Question.Qtype }}{{ .Meta \\\"x\\\" }}\\\"\"\n}",
            "a.test TXT", "NOERROR aa", "answer a.test. 0 TXT \". IN TXT 192.0.2.7 16\""),
        .init(
            "template IN HTTPS {\nmatch .\nanswer \"{{ .Name }} 60 IN TYPE65 \\# 3 0001 00\"\n}", "a.test HTTPS",
            "NOERROR aa",
            "answer a.test. 60 HTTPS 1 ."),
        // The first that matches, and where nothing does.
        .init(
            "template IN A {\nmatch ^x\nanswer \"{{ .Name }} A 10.0.0.1\"\nfallthrough test\n}\n"
                + "template IN A {\nmatch ^y\nanswer \"{{ .Name }} A 10.0.0.2\"\n}", "y.test A", "NOERROR aa",
            "answer y.test. 3600 A 10.0.0.2"),
        .init(
            "template IN A {\nmatch ^x\nanswer \"{{ .Name }} A 10.0.0.1\"\nfallthrough other\n}", "y.test A", "SERVFAIL"
        ),
        .init("template IN A {\nmatch ^x\nanswer \"{{ .Name }} A 10.0.0.1\"\n}", "y.test A", "SERVFAIL"),
        // Aliases are followed for addresses.
        .init(
            "template IN ANY {\nmatch ^alias\nanswer \"{{ .Name }} 5 CNAME ip-10-0-0-1.test.\"\nfallthrough\n}\n"
                + nodes,
            "alias.test A", "NOERROR aa", "answer alias.test. 5 CNAME ip-10-0-0-1.test.",
            "answer ip-10-0-0-1.test. 60 A 10.0.0.1"),
        .init(
            "template IN ANY {\nanswer \"{{ .Name }} 5 CNAME x.{{ .Name }}\"\n}", "a.test MX", "NOERROR aa",
            "answer a.test. 5 CNAME x.a.test."),
        // Behind a rewrite.
        .init(
            "rewrite name a.test ip-10-0-0-7.test\n" + nodes, "a.test A", "NOERROR aa", "answer a.test. 60 A 10.0.0.7"),
    ]

    @Test(arguments: cases)
    func answers(_ example: Case) throws {
        let lines = try Self.served(example.lines).engine.ask(example.question)
        if example.reply == ["whoami"] {
            #expect(lines.count == 3 && lines[1].hasPrefix("additional"), "\(lines)")
        } else {
            #expect(lines == example.reply)
        }
    }

    @Test func aliasesThatLeadToEachOtherEnd() throws {
        let served = try Self.served("template IN A {\nanswer \"{{ .Name }} 5 CNAME x{{ .Name }}\"\n}")
        let lines = try served.engine.ask("a.test A")
        #expect(lines.count > 5 && lines.count <= 13, "\(lines)")
    }

    @Test func whatDoesNotFitIsLeftOut() throws {
        let answers = (0..<100).map { "\"{{ .Name }} 60 IN A 10.0.0.\($0)\"" }.joined(separator: " ")
        for match in ["", "match .\n"] {
            let served = try Self.served(
                "template IN A {\n\(match)answer \(answers)\nederror 15 \"\(answers.count)\"\n}")
            #expect(try served.engine.ask("a.test A", edns: nil) == ["NOERROR aa tc"])
            #expect(try served.engine.ask("a.test A", over: .tcp).count == 102)
        }
    }

    @Test func templatesOfAnySize() throws {
        let many = (0..<300).map { "\"{{ .Name }} 60 IN A 10.0.\($0 / 256).\($0 % 256)\"" }.joined(separator: " ")
        let served = try Self.served("template IN A {\nanswer \(many)\n}")
        #expect(try served.engine.ask("a.test A", over: .tcp).count == 301)
        for octets in [30_000, 65_000] {
            let text = String(repeating: "x", count: octets)
            let served = try Self.served("template IN TXT {\nanswer \"{{ .Name }} TXT \(text)\"\n}")
            #expect(try served.engine.ask("a.test TXT") == ["NOERROR aa tc"])
            #expect(try served.engine.ask("a.test TXT", over: .tcp).count == 2)
        }
    }

    @Test func faultsAreTold() throws {
        let served = try Self.served(
            "template IN A {\nmatch (.*)\nanswer \"{{ .Name }} A {{ index .Match 7 }}\"\n}\n"
                + "template IN AAAA {\nmatch (.*)\nanswer \"{{ .Name }} AAAA {{ .Name }}\"\n}")
        #expect(try served.engine.ask("a.test A") == ["SERVFAIL"])
        #expect(try served.engine.ask("a.test AAAA") == ["SERVFAIL"])
        #expect(
            served.logLines().filter { $0.hasPrefix("[ERROR]") } == [
                "[ERROR] plugin/errors: 2 a.test. A: template answer: line 1 column 18: index: index out of range: 7 of 2",
                "[ERROR] plugin/errors: 2 a.test. AAAA: template answer made no record: an IPv6 address was expected",
            ])
    }

    @Test(arguments: [
        ("template", "'template' takes at least 2 arguments, got 0"), ("template IN", "'template' takes at least 2"),
        ("template XX A", "a class (IN"), ("template IN XX", "a type such as A was expected, got 'XX'"),
        ("template IN A", "template needs an answer, an authority or an rcode"),
        ("template IN A {\nfallthrough\n}", "template needs an answer"),
        ("template IN A {\nanswer\n}", "'answer' takes at least"),
        ("template IN A {\nanswer \"x A 10.0.0\"\n}", "'x A 10.0.0' is no record: an IPv4 address was expected"),
        (
            "template IN A {\nanswer \"x SVCB 1 .\"\n}",
            "'x SVCB 1 .' is no record: SVCB has to be written in the generic form"
        ),
        ("template IN A {\nanswer \"{{ .Name\"\n}", "a template is at fault: line 1 column 1: unclosed action"),
        ("template IN A {\nmatch (\nrcode NOERROR\n}", "'(' is no regular expression"),
        ("template IN A {\nrcode MAYBE\n}", "a response code such as NXDOMAIN was expected, got 'MAYBE'"),
        ("template IN A {\nrcode NOERROR\nederror x\n}", "ederror must be within 0…65534, got 'x'"),
        ("template IN A {\nrcode NOERROR\nregex x\n}", "unknown option 'regex'"),
        ("template IN A {\nvar a b\n}", "not supported yet: template var"),
    ])
    func faults(_ lines: String, _ fault: String) {
        let found = ServedCorefile.fault(in: ".:53 {\n\(lines)\nwhoami\n}")
        #expect(found.hasPrefix("Corefile:") && found.contains(": \(fault)"), "\(found)")
    }
}
