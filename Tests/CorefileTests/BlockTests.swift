import Corefile
import Testing

/// How lines make up server blocks and directives.
@Suite struct BlockTests {
    @Test(arguments: [
        ("", ""),
        ("# nothing\n\n", ""),
        (".:53 {\n}", "dns://.:53 {}"),
        (".:53 { }", "dns://.:53 {}"),
        (".:53\n{\n a\n}", "dns://.:53 { a }"),
        (".:53\n{ }\n", "dns://.:53 {}"),
        (".:53 {\n a\n}\nb:54 {\n c\n}", "dns://.:53 { a } dns://b.:54 { c }"),
        // Without braces.
        (".:53", "dns://.:53 {}"),
        (".:53\n", "dns://.:53 {}"),
        (".:53\na b\nc {\n d\n}\n", "dns://.:53 { a b; c { d } }"),
        ("a {\n b\n}\n.:53\nc", "dns://a.:53 { b } dns://.:53 { c }"),
        ("(s) {\n b\n}\n.:53\nimport s\nc", "dns://.:53 { b; c }"),
        // Several keys.
        ("a b:54 {\n}", "dns://a.:53 dns://b.:54 {}"),
        ("a, b {\n}", "dns://a.:53 dns://b.:53 {}"),
        ("a,b,c {\n}", "dns://a.:53 dns://b.:53 dns://c.:53 {}"),
        ("a , b {\n}", "dns://a.:53 dns://b.:53 {}"),
        ("a,\n  b,\n\n# c\nd e {\n}", "dns://a.:53 dns://b.:53 dns://d.:53 dns://e.:53 {}"),
        ("a,\nb\nc", "dns://a.:53 dns://b.:53 { c }"),
        ("a \"\" b {\n}", "dns://a.:53 dns://b.:53 {}"),
        ("{$UNSET} a {\n}", "dns://a.:53 {}"),
        // Blocks of directives.
        (".:53 {\n a {\n }\n b { }\n c\n}", "dns://.:53 { a {}; b {}; c }"),
        (".:53 {\n a b {\n c d\n e\n }\n f\n}", "dns://.:53 { a b { c d; e }; f }"),
        (".:53 {\n a {\n b {\n c {\n d\n }\n }\n e\n }\n}", "dns://.:53 { a { b { c { d } }; e } }"),
        (".:53 {\n a\n a\n b\n a\n}", "dns://.:53 { a; a; b; a }"),
    ])
    func structure(_ text: String, _ expected: String) throws {
        #expect(outline(try parse(text)) == expected)
    }

    @Test func nestsUpToTheBound() throws {
        let text = { (depth: Int) in
            ".:53 {\n" + String(repeating: "a {\n", count: depth) + String(repeating: "}\n", count: depth) + "}"
        }
        var entries = try #require(try parse(text(CorefileLimits.blockDepthMax)).blocks.first).directives
        var depth = 0
        while let first = entries.first {
            depth += 1
            entries = first.options
        }
        #expect(depth == CorefileLimits.blockDepthMax)
        #expect(
            try refusal { try parse(text(CorefileLimits.blockDepthMax + 1)) }
                == "Corefile:18: blocks are nested more than 16 deep")
        #expect(try refusal { try parse(text(200_000)) } == "Corefile:18: blocks are nested more than 16 deep")
    }

    @Test(arguments: [
        ("a \"b", "Corefile:1: quoted text is never closed, expected another \""),
        ("a {\n b \"c\n}\n", "Corefile:2: quoted text is never closed, expected another \""),
        ("a {\n b \"c\\\"\n}\n", "Corefile:2: quoted text is never closed, expected another \""),
        ("a {\n b \"\\", "Corefile:2: quoted text is never closed, expected another \""),
        ("a {", "Corefile:1: the '{' of this line is never closed, expected a '}'"),
        ("\na {\n b\n", "Corefile:2: the '{' of this line is never closed, expected a '}'"),
        ("a {\n b {\n c\n}\n", "Corefile:1: the '{' of this line is never closed, expected a '}'"),
        ("a {\n b {\n c\n", "Corefile:2: the '{' of this line is never closed, expected a '}'"),
        ("a {\n b \"}\"\n", "Corefile:1: the '{' of this line is never closed, expected a '}'"),
        ("}", "Corefile:1: '}' without a '{' before it"),
        ("a {\n}\n}", "Corefile:3: '}' without a '{' before it"),
        ("a\nb\n}", "Corefile:3: '}' without a '{' before it"),
        ("a\n}", "Corefile:2: '}' without a '{' before it"),
        ("a {\n b }\n}", "Corefile:2: '}' must be alone on its line"),
        ("a {\n b\n} c\n", "Corefile:3: '}' must be alone on its line"),
        ("a {\n b\n}}\n", "Corefile:1: the '{' of this line is never closed, expected a '}'"),
        ("a {\n b\n} }\n", "Corefile:3: '}' must be alone on its line"),
        ("a { b }", "Corefile:1: '{' must be the last of its line"),
        ("a { b\n}", "Corefile:1: '{' must be the last of its line"),
        ("a { {\n}", "Corefile:1: '{' must be the last of its line"),
        ("a {\n b\n {\n }\n}", "Corefile:3: '{' must be on the line of what it belongs to"),
        ("{\n}", "Corefile:1: a server block must have a key, such as '.:53'"),
        ("{ }", "Corefile:1: a server block must have a key, such as '.:53'"),
        ("\"\" {\n}", "Corefile:1: a server block must have a key, such as '.:53'"),
        (", {\n}", "Corefile:1: another key was expected behind the comma"),
        ("a, {\n}", "Corefile:1: another key was expected behind the comma"),
        ("a,", "Corefile:1: another key was expected behind the comma"),
        ("a,\n{\n}", "Corefile:1: another key was expected behind the comma"),
        ("a,\n}", "Corefile:1: another key was expected behind the comma"),
        ("a,\nimport b", "Corefile:1: another key was expected behind the comma"),
        ("a{\n}", "Corefile:1: a blank is missing before the '{' of 'a{'"),
        ("a {\n b c{\n }\n}", "Corefile:2: a blank is missing before the '{' of 'c{'"),
        ("a {\n \"\" b\n}", "Corefile:2: a directive was expected, got an empty word"),
        ("a {\n {$UNSET} b\n}", "Corefile:2: a directive was expected, got an empty word"),
    ])
    func refuses(_ text: String, _ expected: String) throws {
        #expect(try refusal { try parse(text) } == expected)
    }
}
