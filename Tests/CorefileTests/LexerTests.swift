import Corefile
import Testing

/// How a text is split into words.
@Suite struct LexerTests {
    @Test(arguments: [
        // White space.
        ("a b  c\td", "{ a b c d }"),
        ("a\u{a0}b\u{2003}c\u{0b}d\u{0c}e\u{85}f", "{ a b c d e f }"),
        ("a b\r\nc d\r", "{ a b; c d }"),
        ("a\n\n \n b", "{ a; b }"),
        // Quotes.
        ("a \"b c\" d", "{ a <b c> d }"),
        ("a \"\" b", "{ a <> b }"),
        ("a \"b\\\"c\"", "{ a b\"c }"),
        ("a \"b\\c\\\\\" d", "{ a b\\c\\\\ d }"),
        ("a \"\\.\\d+\"", "{ a \\.\\d+ }"),
        ("a b\"c d\" e", "{ a b\"c d\" e }"),
        ("a \"b\"c\"d\"", "{ a b c\"d\" }"),
        ("a \"b\nc\" d\ne", "{ a <b\nc> d; e }"),
        ("a \"b\\\nc\"", "{ a <b\\\nc> }"),
        ("a \"{\" \"}\"", "{ a { } }"),
        ("a \"b # c\"", "{ a <b # c> }"),
        ("\"a\" b", "{ a b }"),
        // Comments.
        ("a # b c\nd", "{ a; d }"),
        ("a#b c\nd", "{ a; d }"),
        ("# a\n#\nb", "{ b }"),
        ("a { # b\n c # }\n} # d", "{ a { c } }"),
        ("a # \"b", "{ a }"),
        ("a b # \u{1f600}\r\nc", "{ a b; c }"),
        // Words that look like something else.
        ("a {b} }c c}d {1}e", "{ a {b} }c c}d {1}e }"),
        ("a (^(?:[^\\.]+\\.)+)svc {1}svc", "{ a (^(?:[^\\.]+\\.)+)svc {1}svc }"),
        ("a \"import\" b\n\"import\" c", "{ a import b; import c }"),
        ("a import b", "{ a import b }"),
        ("ä \u{1f600}", "{ ä \u{1f600} }"),
    ])
    func splits(_ lines: String, _ expected: String) throws {
        #expect(try directivesOutline(lines) == expected)
    }

    @Test func skipsAByteOrderMark() throws {
        #expect(outline(try parse("\u{feff}.:53 {\n}")) == "dns://.:53 {}")
        #expect(outline(try parse("\u{feff}")) == "")
        // Only the first one.
        #expect(outline(try parse(".:53 {\n\u{feff}a\n}")) == "dns://.:53 { \u{feff}a }")
    }

    @Test func keepsLocations() throws {
        let text = "# one\n.:53 {\n  a b \"c\nd\" e\n\n  f\r\n}\n"
        let block = try #require(try parse(text).blocks.first)
        #expect(block.location.line == 2)
        #expect(block.keys.map(\.location.line) == [2])
        #expect(block.directives.map(\.location.line) == [3, 6])
        #expect(block.directives[0].arguments.map(\.location.line) == [3, 3, 4])
        #expect(block.directives[0].arguments.map(\.isQuoted) == [false, true, false])
        #expect(block.location.description == "Corefile:2")
    }

    @Test(arguments: [
        ("a {$X}", "{ a value }"),
        ("a {%X%}", "{ a value }"),
        ("a {$X}:{%X%}b", "{ a value:valueb }"),
        ("a b{$X}", "{ a bvalue }"),
        ("{$X} \"{$X} b\"", "{ value <value b> }"),
        ("a {$TWO}", "{ a <b c> }"),
        ("a {$EMPTY} b", "{ a <> b }"),
        ("a {$UNSET}b", "{ a b }"),
        ("a {$REFERENCE}", "{ a {$X} }"),
        ("a {$BRACE}\nb {$CLOSE}\n{$CLOSE}", "{ a {; b }; } }"),
        ("a {$} {%%} {$X {%X} {%X% $X %X%", "{ a {$} {%%} {$X {%X} {%X% $X %X% }"),
        ("a {${$X}", "{ a never }"),
        ("a {{$X}}", "{ a {value} }"),
        ("a {%X}%}", "{ a odd }"),
        ("a {$X%}{%X%}", "{ a <even value> }"),
    ])
    func putsInEnvironmentValues(_ lines: String, _ expected: String) throws {
        let environment = [
            "X": "value", "TWO": "b c", "EMPTY": "", "REFERENCE": "{$X}", "BRACE": "{", "CLOSE": "}", "X}": "odd",
            "X%": "even ", "{$X": "never",
        ]
        #expect(try directivesOutline(lines, environment: environment) == expected)
    }

    @Test func warnsOfUnsetVariables() throws {
        let document = try parse(".:53 {\n a {$A} {$B}{$A}\n b {$SET}\n}", environment: ["SET": ""])
        #expect(
            document.warnings.map(\.description) == [
                "Corefile:2: environment variable 'A' is not set, taken as empty",
                "Corefile:2: environment variable 'B' is not set, taken as empty",
            ])
    }

    @Test func searchesLongRunsOfOpeningsOnce() throws {
        let run = String(repeating: "{$", count: 200_000) + String(repeating: "{%", count: 200_000)
        let argument = try #require(try directive("a " + run).arguments.first)
        #expect(argument.text == run)
    }
}
