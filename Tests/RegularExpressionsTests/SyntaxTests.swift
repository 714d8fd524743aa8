import RegularExpressions
import Testing

struct SyntaxTests {
    @Test(arguments: [
        ("ab(c", "column 3: missing closing )"),
        ("a)", "column 2: unexpected )"),
        ("a[b", "column 2: missing closing ]: [b"),
        ("ab*+", "column 4: invalid nested repetition operator: +"),
        ("+a", "column 1: missing argument to repetition operator: +"),
        ("a{2,1}", "column 2: invalid repeat count: {2,1}"),
        ("a{1001}", "column 2: invalid repeat count: {1001}"),
        ("(a{100}){11}", "column 9: invalid repeat count: {11}"),
        (#"é\y"#, #"column 2: invalid escape sequence: \y"#),
        (#"(a)\1"#, #"column 4: invalid escape sequence: \1"#),
        (#"ab\"#, "column 3: trailing backslash at end of expression"),
        ("[z-a]", "column 2: invalid character class range: z-a"),
        ("x[[:foo:]]", "column 3: invalid character class range: [:foo:]"),
        (
            #"\p{Greek}"#,
            #"column 1: unknown Unicode class, expected a general category such as L, Lu or Nd: \p{Greek}"#
        ),
        ("(?=a)", "column 1: invalid or unsupported Perl syntax: (?="),
        ("(?P<n-m>a)", "column 1: invalid named capture: (?P<n-m>"),
        ("a(?<=b)", "column 2: invalid or unsupported Perl syntax: (?<"),
        ("(?<n", "column 1: invalid named capture: (?<n"),
    ])
    func errorsSayWhereAndWhat(_ pattern: String, _ expected: String) {
        let error = #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
        #expect(error?.description == expected, "\(error?.description ?? "")")
    }

    @Test func sizesAreBounded() {
        let patterns = [
            String(repeating: "(", count: 300) + String(repeating: ")", count: 300),
            String(repeating: "a", count: RegularExpression.patternMaximum + 1),
            String(repeating: "a{1000}", count: 100),
            String(repeating: "(a)", count: 3_000),
            String(repeating: "(?:a(?i)*", count: 200) + String(repeating: ")*", count: 200),
        ]
        for pattern in patterns {
            let error = #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
            #expect(error?.reason == .tooLarge || error?.reason == .nestsTooDeeply)
        }
    }

    @Test(arguments: [
        ("(?<name>a+)(?P<other>b)", "xaab", ["aab", "aa", "b"]),
        (#"^(?:[^\.]+\.)+svc$"#, "a.b.svc", ["a.b.svc"]),
        (#"(^|[.])ip-(?P<a>[0-9]*)[.]$"#, "x.ip-10.", [".ip-10.", ".", "10"]),
        (#"\p{Lu}\p{Ll}*"#, "xÉté", ["Été"]),
        ("(?i)straße", "STRAẞE", ["STRAẞE"]),
        ("(?i)k+", "Kk\u{212a}", ["Kk\u{212a}"]),
        ("a|(b)", "a", ["a", nil]),
        (#"(?i)\x{17f}\x{212a}"#, "sK", ["sK"]),
    ])
    func groups(_ pattern: String, _ input: String, _ expected: [String?]) throws {
        #expect(try RegularExpression(pattern).texts(in: input) == expected)
    }

    @Test func groupsHaveNames() throws {
        #expect(try RegularExpression("(a)(?P<b>b)(?<c>c)(?:d)").groupNames == [nil, nil, "b", "c"])
    }

    @Test func oneScratchServesManyExpressions() throws {
        var scratch = MatchScratch()
        let small = try RegularExpression("(a)")
        let large = try RegularExpression("(a)(b)(c)(d)[a-z]{100}")
        let input = Array("abcd".utf8) + [UInt8](repeating: UInt8(ascii: "z"), count: 100)
        for _ in 0..<3 {
            #expect(small.captures(input.span, using: &scratch))
            #expect(scratch.groupCount == 2)
            #expect(scratch.group(1) == 0..<1)
            #expect(scratch.group(2) == nil)
            #expect(large.captures(input.span, using: &scratch))
            #expect(scratch.group(4) == 3..<4)
            #expect(!small.captures([UInt8]().span, using: &scratch))
            #expect(scratch.group(0) == nil)
        }
    }

    @Test(arguments: [
        ("{1}svc.cluster.local", "ab.svc.cluster.local"), ("{2}-{1}", "-ab."), ("{0}{3}{x}{", "{0}{3}{x}{"), ("", ""),
        ("{01}{1}{1}", "{01}ab.ab."),
    ])
    func placeholders(_ text: String, _ expected: String) throws {
        let expression = try RegularExpression(#"^(a.*?\.)(x)?"#)
        var scratch = MatchScratch(for: expression)
        let input = Array("ab.c".utf8)
        #expect(expression.captures(input.span, using: &scratch))
        let placeholders = GroupPlaceholders(text, groupCount: expression.groupNames.count)
        var output: [UInt8] = []
        placeholders.append(to: &output, input: input.span, scratch: scratch)
        #expect(String(decoding: output, as: UTF8.self) == expected)
        #expect(placeholders.isPlain == (text == expected))
    }
}
