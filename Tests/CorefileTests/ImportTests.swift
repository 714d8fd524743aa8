import Corefile
import Testing

/// Snippets and files that are put in.
@Suite struct ImportTests {
    @Test(arguments: [
        ("(s) {\n a\n b {\n c\n }\n}\n.:53 {\n import s\n d\n}", "dns://.:53 { a; b { c }; d }"),
        ("(s)\n{\n a\n}\n.:53 {\n import s\n import s\n}", "dns://.:53 { a; a }"),
        ("(s) { }\n.:53 {\n import s\n}", "dns://.:53 {}"),
        ("(s) {\n}\n.:53 {\n a {\n import s\n }\n}", "dns://.:53 { a {} }"),
        ("(s) {\n x 1\n}\n.:53 {\n a {\n import s\n y\n }\n}", "dns://.:53 { a { x 1; y } }"),
        ("(s) {\n x {\n a\n }\n}\nimport s", "dns://x.:53 { a }"),
        ("(s) {\n a\n}\n(t) {\n import s\n b\n}\n.:53 {\n import t\n}", "dns://.:53 { a; b }"),
        ("({$NAME}) {\n a\n}\n.:53 {\n import {$NAME}\n}", "dns://.:53 { a }"),
        ("(s) {\n a\n}\n.:53 {\n import \"s\"\n}", "dns://.:53 { a }"),
        // A snippet goes before a file of its name.
        ("(plain) {\n a\n}\n.:53 {\n import plain\n}", "dns://.:53 { a }"),
        // Files.
        (".:53 {\n import plain\n}", "dns://.:53 { x; y z }"),
        (".:53 {\n a {\n import plain\n }\n}", "dns://.:53 { a { x; y z } }"),
        (".:53 {\n import ./plain\n import sub/../plain\n}", "dns://.:53 { x; y z; x; y z }"),
        (".:53 {\n import /etc/one\n}", "dns://.:53 { one }"),
        (".:53 {\n import sub/relative\n}", "dns://.:53 { relative; inner; x; y z }"),
        (".:53 {\n import {$NAME}\n}", "dns://.:53 { named }"),
        ("import servers\n.:53 {\n}", "dns://a.:53 { x } dns://b.:53 { y } dns://.:53 {}"),
        ("import braceless\n.:53 {\n}", "dns://c.:53 { z } dns://.:53 {}"),
        ("import snippets\n.:53 {\n import fromfile\n}", "dns://.:53 { f }"),
        // Globs.
        (".:53 {\n import custom/*.override\n}", "dns://.:53 { one; three; two }"),
        ("import custom/*.server", "dns://d.:53 { e }"),
        (".:53 {\n import custom/?.override\n}", "dns://.:53 { one; two }"),
        (".:53 {\n import custom/1?.over*\n}", "dns://.:53 { three }"),
        (".:53 {\n import *lain\n}", "dns://.:53 { x; y z }"),
        (".:53 {\n import c*/1.overrid?\n}", "dns://.:53 { one }"),
        (".:53 {\n import /etc/*\n}", "dns://.:53 { one }"),
        (".:53 {\n import empty\n}", "dns://.:53 {}"),
    ])
    func expands(_ text: String, _ expected: String) throws {
        let files = [
            "plain": "x\ny z\n", "/etc/one": "one", "sub/relative": "relative\nimport inner\nimport ../plain",
            "sub/inner": "inner", "name": "named", "servers": "a {\n x\n}\nb {\n y\n}\n", "braceless": "c\nz",
            "snippets": "(fromfile) {\n f\n}", "custom/2.override": "two", "custom/1.override": "one",
            "custom/10.override": "three", "custom/d.server": "d {\n e\n}", "custom/note.txt": "}", "empty": "",
        ]
        #expect(outline(try parse(text, files: files, environment: ["NAME": "name"])) == expected)
    }

    @Test func keepsLocationsAndFiles() throws {
        let files = ["/c/sub/a": "\na1\nimport b", "/c/sub/b": "b1"]
        let text = "(s) {\n s1\n}\n.:53 {\n import s\n import sub/a\n import sub/b\n}"
        let document = try CorefileParser.parse(
            text: text, fileName: "/c/Corefile", fileSource: MemoryFileSource(files: files))
        #expect(
            document.blocks.flatMap(\.directives).map { "\($0.name.text) \($0.location)" }
                == ["s1 /c/Corefile:2", "a1 /c/sub/a:2", "b1 /c/sub/b:1", "b1 /c/sub/b:1"])
        #expect(document.files == ["/c/Corefile", "/c/sub/a", "/c/sub/b"])
    }

    @Test func warnsOfGlobsWithoutMatch() throws {
        let document = try parse(".:53 {\n import custom/*.override\n}\nimport *.server")
        #expect(
            document.warnings.map(\.description) == [
                "Corefile:2: no file matches 'custom/*.override'", "Corefile:4: no file matches '*.server'",
            ])
        #expect(document.files == ["Corefile"])
    }

    @Test func warnsOfUnsetVariablesInFiles() throws {
        let document = try parse(".:53 {\n import f\n import f\n}", files: ["f": "a\nb {$V}"])
        #expect(document.warnings.map(\.description) == ["f:2: environment variable 'V' is not set, taken as empty"])
    }

    @Test(arguments: [
        ("import", "Corefile:1: import takes 1 argument, got 0"),
        (".:53 {\n import a b\n}", "Corefile:2: import takes 1 argument, got 2"),
        (".:53 {\n import a {\n }\n}", "Corefile:2: import takes no block"),
        ("import \"\"", "Corefile:1: import needs the name of a snippet or a file"),
        ("import {$UNSET}", "Corefile:1: import needs the name of a snippet or a file"),
        (".:53 {\n import gone\n}", "Corefile:2: file to import not found: gone"),
        ("import sub/gone", "Corefile:1: file to import not found: sub/gone"),
        ("import nested", "sub/nested:1: file to import not found: gone"),
        ("import */*", "Corefile:1: a glob pattern may have one '*', one '?' and no '[', got '*/*'"),
        ("import ??", "Corefile:1: a glob pattern may have one '*', one '?' and no '[', got '??'"),
        ("import [a]", "Corefile:1: a glob pattern may have one '*', one '?' and no '[', got '[a]'"),
        ("import locked", "Corefile:1: cannot import 'locked': permission denied"),
        ("import dir/*", "Corefile:1: cannot look for files matching 'dir/*': permission denied"),
        // Each file is whole in itself.
        (".:53 {\n import open\n}", "open:1: the '{' of this line is never closed, expected a '}'"),
        (".:53 {\n import closed\n}", "closed:2: '}' without a '{' before it"),
        (".:53 {\n import quote\n}", "quote:3: quoted text is never closed, expected another \""),
        ("import braces", "braces:1: '{' must be the last of its line"),
        // Snippets.
        ("(s) {\n a", "Corefile:1: the '{' of this line is never closed, expected a '}'"),
        ("(s)\n{\n a {\n }", "Corefile:2: the '{' of this line is never closed, expected a '}'"),
        ("(s)\na", "Corefile:1: a snippet must have a '{' behind its name"),
        ("(s)", "Corefile:1: a snippet must have a '{' behind its name"),
        ("() {\n}", "Corefile:1: a snippet must have a name, as in (name)"),
        ("(s) {\n}\n\n(s) {\n}", "Corefile:4: snippet 's' is already defined at Corefile:1"),
        (".:53 {\n import s\n}\n(s) {\n}", "Corefile:2: file to import not found: s"),
        // Cycles.
        ("(s) {\n a\n import s\n}", "Corefile:3: snippet 's' imports itself"),
        ("(s) {\n import t\n}\n(t) {\n import s\n}\n.:53 {\n import s\n}", "Corefile:5: import cycle: s → t → s"),
        ("import Corefile", "Corefile:1: import cycle: Corefile → Corefile"),
        ("import ./sub/../Corefile", "Corefile:1: import cycle: Corefile → Corefile"),
        ("import one", "two:1: import cycle: one → two → one"),
        (".:53 {\n import loop/*\n}", "loop/a:1: import cycle: loop/a → loop/a"),
    ])
    func refuses(_ text: String, _ expected: String) throws {
        let files = [
            "nested": "import sub/nested", "sub/nested": "import gone", "open": "a {\nb\n", "closed": "a\n}\n",
            "quote": "\n\na \"b", "braces": "a { b }", "one": "import two", "two": "import one", "loop/a": "import *",
        ]
        let source = MemoryFileSource(
            files: files, unreadable: ["locked": "permission denied", "dir": "permission denied"])
        #expect(try refusal { try CorefileParser.parse(text: text, fileSource: source) } == expected)
    }

    /// Each level imports the next one twice or more often: what would be without end must be stopped early.
    @Test func boundsExpansions() throws {
        var snippets = "(s0) {\n a\n}\n"
        for level in 1...40 { snippets += "(s\(level)) {\n import s\(level - 1)\n import s\(level - 1)\n}\n" }
        #expect(
            try refusal { try parse(snippets + ".:53 {\n import s40\n}") }
                .hasSuffix(": snippets are imported more than 10000 times"))

        var files = ["f0": ""]
        for level in 1...40 { files["f\(level)"] = "import f\(level - 1)\nimport f\(level - 1)" }
        #expect(
            try refusal { try parse(".:53 {\n import f40\n}", files: files) }
                .hasSuffix(": files are imported more than 100000 times"))

        let long = "(s) {\n" + String(repeating: "a b c d\n", count: 1000) + "}\n.:53 {\n"
        let imports = String(repeating: "import s\n", count: 201)
        #expect(try refusal { try parse(long + imports + "}") } == "Corefile:1204: imports add more than 1000000 words")

        var chain = ["f0": "a"]
        for level in 1...70 { chain["f\(level)"] = "import f\(level - 1)" }
        #expect(outline(try parse(".:53 {\n import f63\n}", files: chain)) == "dns://.:53 { a }")
        #expect(
            try refusal { try parse(".:53 {\n import f64\n}", files: chain) }
                == "f1:1: imports are nested more than 64 deep")
    }

    @Test func takesAsManySnippetsAsAllowed() throws {
        let imports = String(repeating: "import s\n", count: CorefileLimits.snippetExpansionsMax)
        let document = try parse("(s) {\n a\n}\n.:53 {\n\(imports)}")
        #expect(document.blocks.first?.directives.count == CorefileLimits.snippetExpansionsMax)
    }
}
