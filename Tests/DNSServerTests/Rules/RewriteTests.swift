import DNSEngine
import DNSServer
import DNSWire
import Testing

/// `rewrite`: every field, every way to match, every rule for the answer.
struct RewriteTests {
    static let zone = """
        $ORIGIN example.org.
        $TTL 300
        @ SOA ns1 hostmaster 1 7200 1800 86400 30
        @ NS ns1
        @ MX 10 mail
        ns1 A 192.0.2.1
        mail A 192.0.2.9
        www A 192.0.2.2
        www AAAA 2001:db8::2
        alias CNAME www
        second CNAME third
        third A 192.0.2.3
        fresh A 192.0.2.4
        sub.deep A 192.0.2.5
        dname DNAME deep
        _sip._tcp SRV 1 2 5060 www
        naptr NAPTR 1 2 "s" "SIP" "" _sip._tcp
        pre-www A 192.0.2.6
        """

    private static func served(_ rules: String) throws -> ServedCorefile {
        try ServedCorefile(".:53 {\nerrors\n\(rules)\nfile ZONE example.org\nwhoami\n}", zone: zone)
    }

    /// Rules, a question, and the whole answer.
    struct Case: Sendable, CustomTestStringConvertible {
        let rules: String
        let question: String
        let reply: [String]

        init(_ rules: String, _ question: String, _ reply: String...) {
            self.rules = rules
            self.question = question
            self.reply = reply
        }

        var testDescription: String { "\(rules): \(question)" }
    }

    static let names: [Case] = [
        .init("rewrite name a.test www.example.org", "a.test A", "NOERROR aa", "answer a.test. 300 A 192.0.2.2"),
        .init(
            "rewrite name exact A.Test. WWW.example.org.", "a.TEST AAAA", "NOERROR aa",
            "answer a.TEST. 300 AAAA 2001:db8::2"),
        .init("rewrite name a.test www.example.org", "b.a.test A", "whoami"),
        // `exact` turns the names that records refer to as well.
        .init(
            "rewrite name a.test www.example.org\nrewrite continue name b.test alias.example.org", "b.test A",
            "NOERROR aa", "answer b.test. 300 CNAME www.example.org.", "answer www.example.org. 300 A 192.0.2.2"),
        .init(
            "rewrite name suffix .test .example.org answer auto", "alias.test A", "NOERROR aa",
            "answer alias.test. 300 CNAME www.test.", "answer www.test. 300 A 192.0.2.2"),
        .init(
            "rewrite name suffix .test .example.org answer auto", "_sip._tcp.test SRV", "NOERROR aa",
            "answer _sip._tcp.test. 300 SRV 1 2 5060 www.test.", "additional www.test. 300 A 192.0.2.2",
            "additional www.test. 300 AAAA 2001:db8::2"),
        .init(
            "rewrite name suffix .test .example.org answer auto", "naptr.test NAPTR", "NOERROR aa",
            "answer naptr.test. 300 NAPTR 1 2 \"s\" \"SIP\" \"\" _sip._tcp.test."),
        .init(
            "rewrite name suffix test example.org answer auto", "test MX", "NOERROR aa",
            "answer test. 300 MX 10 mail.test.",
            "additional mail.test. 300 A 192.0.2.9"),
        .init(
            "rewrite name suffix test example.org answer auto", "none.test A", "NXDOMAIN aa",
            "authority test. 30 SOA ns1.test. hostmaster.example.org. 1 7200 1800 86400 30"),
        // A suffix need not begin at a label.
        .init(
            "rewrite name suffix w.test w.example.org answer auto", "www.test A", "NOERROR aa",
            "answer www.test. 300 A 192.0.2.2"),
        // Without `answer` only the owner of the question's own records is turned.
        .init(
            "rewrite name suffix .test .example.org", "alias.test A", "NOERROR aa",
            "answer alias.test. 300 CNAME www.example.org.", "answer www.example.org. 300 A 192.0.2.2"),
        .init(
            "rewrite name prefix pre- pre-w", "pre-ww.example.org A", "NOERROR aa",
            "answer pre-ww.example.org. 300 A 192.0.2.6"),
        .init(
            "rewrite name substring .example.test. .example.org.", "www.example.test A", "NOERROR aa",
            "answer www.example.test. 300 A 192.0.2.2"),
        .init(
            "rewrite name substring x- \"\"", "x-w.x-example.org A", "NXDOMAIN aa",
            "authority example.org. 30 SOA ns1.example.org. hostmaster.example.org. 1 7200 1800 86400 30"),
        .init(
            #"rewrite name regex (.*)-(de|fr)\.test\.$ {1}.example.org"#, "www-de.test A", "NOERROR aa",
            "answer www-de.test. 300 A 192.0.2.2"),
        .init(
            #"rewrite name regex ^(.*)\.test\.$ {1}.example.org answer name (.*)\.example\.org {1}.test answer value ^www\.(.*) home.{1}"#,
            "alias.test A", "NOERROR aa", "answer alias.test. 300 CNAME home.example.org.",
            "answer www.test. 300 A 192.0.2.2"),
        .init(
            "rewrite stop {\nname regex (.*)\\.test\\. {1}.example.org\nanswer name (.*)\\.example\\.org {1}.test\n}",
            "WWW.test A", "NOERROR aa", "answer WWW.test. 300 A 192.0.2.2"),
        .init(
            #"rewrite name regex (.*)\.test\.$ {1}.example.org answer auto"#, "sub.dname.test A", "NOERROR aa",
            "answer dname.example.org. 300 DNAME deep.example.org.",
            "answer sub.dname.test. 300 CNAME sub.deep.example.org.", "answer sub.deep.example.org. 300 A 192.0.2.5"),
    ]

    static let order: [Case] = [
        // The first line that stops is the last one.
        .init(
            "rewrite name a.test www.example.org\nrewrite name a.test third.example.org", "a.test A", "NOERROR aa",
            "answer a.test. 300 A 192.0.2.2"),
        .init(
            "rewrite continue name a.test b.test\nrewrite name b.test third.example.org", "a.test A", "NOERROR aa",
            "answer a.test. 300 A 192.0.2.3"),
        .init(
            "rewrite stop name a.test b.test\nrewrite name b.test third.example.org", "a.test A", "whoami"),
        // Rules that lead to each other are each looked at once.
        .init(
            "rewrite continue name a.test third.example.org\nrewrite continue name third.example.org a.test",
            "a.test A",
            "whoami"),
    ]

    static let fields: [Case] = [
        .init("rewrite type A AAAA", "www.example.org A", "NOERROR aa", "answer www.example.org. 300 AAAA 2001:db8::2"),
        .init("rewrite type ANY A", "www.example.org ANY", "NOERROR aa", "answer www.example.org. 300 A 192.0.2.2"),
        .init(
            "rewrite class CH IN", "www.example.org A CH", "NOERROR aa",
            "answer www.example.org. 300 CH A \\# 4 c0000202"),
        .init(
            "rewrite ttl www.example.org 15", "www.example.org A", "NOERROR aa",
            "answer www.example.org. 15 A 192.0.2.2"),
        .init(
            "rewrite ttl suffix example.org 5-60", "third.example.org A", "NOERROR aa",
            "answer third.example.org. 60 A 192.0.2.3"),
        .init(
            "rewrite ttl suffix .example.org 400-", "third.example.org A", "NOERROR aa",
            "answer third.example.org. 400 A 192.0.2.3"),
        .init(
            "rewrite ttl regex .* -300", "third.example.org A", "NOERROR aa",
            "answer third.example.org. 300 A 192.0.2.3"),
        .init(
            "rewrite ttl prefix x 1", "third.example.org A", "NOERROR aa", "answer third.example.org. 300 A 192.0.2.3"),
        .init(
            "rewrite continue name a.test www.example.org\nrewrite continue ttl www.example.org 7", "a.test A",
            "NOERROR aa", "answer a.test. 7 A 192.0.2.2"),
        .init(
            "rewrite rcode suffix .example.org NXDOMAIN NOERROR", "none.example.org A", "NOERROR aa",
            "authority example.org. 30 SOA ns1.example.org. hostmaster.example.org. 1 7200 1800 86400 30"),
        .init(
            "rewrite rcode none.example.org 3 5", "none.example.org A", "REFUSED aa",
            "authority example.org. 30 SOA ns1.example.org. hostmaster.example.org. 1 7200 1800 86400 30"),
        .init(
            "rewrite rcode substring example SERVFAIL NOERROR", "www.example.org A", "NOERROR aa",
            "answer www.example.org. 300 A 192.0.2.2"),
        .init(
            "rewrite edns0 local set 0xffee 0x61626364", "www.example.org A", "NOERROR aa",
            "answer www.example.org. 300 A 192.0.2.2"),
    ]

    static let aliases: [Case] = [
        .init(
            "rewrite cname exact www.example.org. fresh.example.org.", "alias.example.org A", "NOERROR aa",
            "answer alias.example.org. 300 CNAME fresh.example.org.", "answer fresh.example.org. 300 A 192.0.2.4"),
        .init(
            "rewrite cname third.example.org alias.example.org", "second.example.org A", "NOERROR aa",
            "answer second.example.org. 300 CNAME alias.example.org.",
            "answer alias.example.org. 300 CNAME www.example.org.", "answer www.example.org. 300 A 192.0.2.2"),
        .init(
            "rewrite cname regex ^www\\.(.*) none.{1}", "alias.example.org A", "NXDOMAIN aa",
            "answer alias.example.org. 300 CNAME none.example.org.",
            "authority example.org. 30 SOA ns1.example.org. hostmaster.example.org. 1 7200 1800 86400 30"),
        .init(
            "rewrite cname suffix www.example.org fresh.example.org", "alias.example.org CNAME", "NOERROR aa",
            "answer alias.example.org. 300 CNAME fresh.example.org."),
        // The lookup goes through the same rules, and comes to an end.
        .init(
            "rewrite cname exact www.example.org alias.example.org", "alias.example.org A", "SERVFAIL"),
        .init(
            "rewrite cname exact other.example.org fresh.example.org", "alias.example.org A", "NOERROR aa",
            "answer alias.example.org. 300 CNAME www.example.org.", "answer www.example.org. 300 A 192.0.2.2"),
    ]

    @Test(arguments: names + order + fields + aliases)
    func answers(_ example: Case) throws {
        // The name servers of the zone go without saying.
        let lines = try Self.served(example.rules).engine.ask(example.question).filter {
            !$0.hasPrefix("authority") || $0.contains(" SOA ")
        }
        if example.reply == ["whoami"] {
            #expect(lines.count == 3 && lines[1].hasPrefix("additional"), "\(lines)")
        } else {
            #expect(lines == example.reply)
        }
    }

    @Test func namesThatAreNone() throws {
        let label = String(repeating: "a", count: 60)
        let served = try Self.served(
            #"rewrite name regex ^(.*)\.long\.$ {1}.{1}.{1}.{1}.{1}.{1}.test"#
                + "\nrewrite name regex (.*)dots(.*) {1}..{2}")
        for name in ["\(label).long", "a.dots.b"] {
            let reply = try served.engine.reply(to: "\(name) A")
            #expect(reply.lines == ["SERVFAIL", "ede 0"])
            #expect(
                try reply.message.edns?.extendedErrors.first?.text.hasPrefix("invalid name after rewrite: ") == true)
        }
        // One query more that no rule is for.
        #expect(try served.engine.ask("www.example.org A").count > 1)
        let errors = served.logLines().filter { $0.hasPrefix("[ERROR]") }
        #expect(
            errors == [
                "[ERROR] plugin/errors: 2 \(label).long. A: invalid name after rewrite: the name has more than 255 octets",
                "[ERROR] plugin/errors: 2 a.dots.b. A: invalid name after rewrite: a label is empty",
            ])
    }

    @Test(arguments: [
        ("rewrite", "'rewrite' needs a field to rewrite"), ("rewrite stop", "'rewrite' needs a field to rewrite"),
        ("rewrite nmae a b", "unknown field of rewrite 'nmae'"), ("rewrite answer name a b", "answer must follow"),
        ("rewrite name a", "'rewrite' needs another name"), ("rewrite name a..b c", "'a..b' is no domain name"),
        ("rewrite name a b..c", "'b..c' is no domain name"),
        ("rewrite name sufix a b", "unknown way to match a name 'sufix'"),
        ("rewrite name a b c", "unknown way to match"), ("rewrite name regex ( b", "'(' is no regular expression"),
        ("rewrite name regex (a) {2}.b", "{2} has no group: '(a)' has 1 group"),
        ("rewrite name a b answer", "'rewrite' needs auto, name or value"),
        ("rewrite name a b answer all", "unknown kind of answer 'all'"),
        ("rewrite type A", "'rewrite' needs another type"),
        ("rewrite type A NONE", "a type such as A was expected, got 'NONE'"), ("rewrite class IN XX", "a class ("),
        ("rewrite ttl a 5-", ""), ("rewrite ttl a 5-1", "a ttl such as 30"), ("rewrite ttl a -", "a ttl such as 30"),
        ("rewrite ttl a 4294967295", "a ttl such as 30"), ("rewrite ttl a", "'rewrite' needs a ttl"),
        ("rewrite ttl a 5 6", "unknown way to match"),
        ("rewrite rcode a NXDOMAIN", "'rewrite' needs another response code"),
        ("rewrite rcode a NXDOMAIN WRONG", "a response code such as NXDOMAIN was expected, got 'WRONG'"),
        ("rewrite cname a", "'rewrite' needs another name"),
        ("rewrite edns0 cookie set", "unknown kind of edns0 'cookie'"),
        ("rewrite edns0 local put 1 a", "unknown action of edns0 'put'"),
        ("rewrite edns0 local set x a", "a code within"),
        ("rewrite edns0 local set 1 0xa", "pairs of hexadecimal digits"),
        ("rewrite edns0 local set 1 {server}", "one of {/DIRECTIVE/KEY}, {client_ip}, {client_port}, "),
        ("rewrite edns0 local set 1 {/kubernetes}", "one of {/DIRECTIVE/KEY}, {client_ip}, {client_port}, "),
        ("rewrite edns0 local set 1 {/kubernetes/}", "one of {/DIRECTIVE/KEY}, {client_ip}, {client_port}, "),
        ("rewrite edns0 local set 1 {//service}", "one of {/DIRECTIVE/KEY}, {client_ip}, {client_port}, "),
        ("rewrite edns0 subnet set 33 56", "subnet must be within 0…32, got 33"),
        ("rewrite edns0 nsid set more", "nothing more was expected, got 'more'"),
    ])
    func faults(_ rule: String, _ fault: String) {
        let found = ServedCorefile.fault(in: ".:53 {\n\(rule)\nwhoami\n}")
        #expect(fault.isEmpty ? found.isEmpty : found.hasPrefix("Corefile:2: \(fault)"), "\(found)")
    }
}
