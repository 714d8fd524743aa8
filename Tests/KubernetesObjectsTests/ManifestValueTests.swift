import KubernetesObjects
import Testing

@Suite struct ManifestValueTests {
    private func plain(_ value: ManifestValue?) -> ManifestValue.Content? { value?.content }

    @Test(
        arguments: [
            ("~", .null), ("null", .null), ("", .null), ("true", .bool(true)), ("yes", .bool(true)),
            ("Off", .bool(false)),
            ("'yes'", .string("yes")), ("!!str yes", .string("yes")), ("80", .number("80")), ("-1", .number("-1")),
            ("8.5e3", .number("8.5e3")), ("\"80\"", .string("80")), ("0x50", .string("0x50")),
            (".inf", .string(".inf")),
            ("1_000", .string("1_000")), ("12:30", .string("12:30")), ("10.0.0.1", .string("10.0.0.1")),
            ("|-\n  a\n  b", .string("a\nb")), (">-\n  a\n  b", .string("a b")), ("1.e", .string("1.e")),
            ("2026-11-21", .string("2026-11-21")), ("\"\\u00e9\"", .string("é")),
        ] as [(String, ManifestValue.Content)])
    func yamlScalars(text: String, expected: ManifestValue.Content) throws {
        #expect(plain(try ManifestValue(yaml: "key: \(text)\n").map?["key"]) == expected)
    }

    @Test(
        arguments: [
            ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("80", .number("80")),
            ("-1", .number("-1")),
            ("1.5", .number("1.5")), ("80.0", .number("80.0")), ("-0.5E+3", .number("-0.5E+3")),
            ("\"80\"", .string("80")), ("\"\"", .string("")),
            ("\"\\ud83d\\ude00\"", .string("😀")), ("\"\\u0000\\n\\/\"", .string("\u{0}\n/")),
            ("\"\\ud83d\"", .string("\u{fffd}")), ("\"\\ud83d\\u00e9\"", .string("\u{fffd}é")),
            ("\"\\ude00x\"", .string("\u{fffd}x")), ("\"\\b\\f\\r\\t\\\"\\\\é\"", .string("\u{8}\u{c}\r\t\"\\é")),
        ] as [(String, ManifestValue.Content)])
    func jsonValues(text: String, expected: ManifestValue.Content) throws {
        #expect(plain(try ManifestValue(json: "{\"key\": \(text)}".utf8).map?["key"]) == expected)
    }

    @Test(
        arguments: [
            ("80", 80), ("80.0", 80), ("8e1", 80), ("-5", -5), ("0", 0), ("080", nil), ("80.5", nil), ("1e300", nil),
            ("99999999999999999999", nil), ("-", nil), ("--5", nil), ("1e999999999", nil),
        ] as [(String, Int?)])
    func integers(text: String, expected: Int?) {
        #expect(ManifestValue(.number(text)).integer == expected)
    }

    @Test func linesAreThoseOfTheFile() throws {
        let value = try ManifestValue(yaml: "a: 1\nb:\n  - x\n  - y\n", firstLine: 10)
        #expect(value.line == 10)
        #expect(value["b"]?.list?.map(\.line) == [12, 13])
    }

    @Test func aliasesAndMergedMaps() throws {
        let value = try ManifestValue(
            yaml: """
                base: &base {app: web, tier: front}
                other: &other {tier: back, zone: a}
                one: {<<: *base, tier: own}
                two:
                  <<: [*base, *other]
                same: *base
                """)
        let texts = { (key: String) in value[key]?.map?.mapValues { $0.string ?? "" } }
        #expect(texts("one") == ["app": "web", "tier": "own"])
        #expect(texts("two") == ["app": "web", "tier": "front", "zone": "a"])
        #expect(texts("same") == ["app": "web", "tier": "front"])
    }

    @Test(arguments: [
        ("a: [1, 2", "line 8: not YAML: did not find expected ',' or ']'"),
        ("a: 1\nb: 2\na: 3\n", "line 7: the key \"a\" is there twice"),
        ("a: *x\n", "line 7: not YAML: found undefined alias"),
        ("a: b: c\n", "line 7: not YAML: mapping values are not allowed in this context"),
        ("? [a]\n: b\n", "line 7: a key that is a list or a map"),
        ("a: &a 1\n*a : 2\n", "line 8: a key that is an alias, a list or a map beside anchors"),
        ("<<: 5\n", "line 7: << must be followed by a map"),
        ("a: \"\\ud83d\"\n", "line 7: not YAML: found invalid Unicode character escape code"),
        ("a: b\u{1}\n", "not YAML: control characters are not allowed"),
    ])
    func yamlErrors(text: String, message: String) {
        #expect {
            try ManifestValue(yaml: text, firstLine: 7)
        } throws: {
            "\($0)" == message
        }
    }

    @Test(arguments: [
        ("", "line 3: not JSON: expected a value, got the end"),
        ("{", "line 3: not JSON: expected a key in quotes, got the end"),
        ("{\"a\":}", "line 3: not JSON: expected a value, got \"}\""),
        ("{\"a\": 1\n} x", "line 4: not JSON: expected the end, got \"x\""),
        ("{\"a\": 1,}", "line 3: not JSON: expected a key in quotes, got \"}\""),
        ("{\"a\" 1}", "line 3: not JSON: expected :, got \"1\""),
        ("{\"a\": 1 \"b\"}", "line 3: not JSON: expected , or }, got \"\\\"\""),
        ("[1\n\n 2]", "line 5: not JSON: expected , or ], got \"2\""),
        ("{'a': 1}", "line 3: not JSON: expected a key in quotes, got \"'\""),
        ("nul", "line 3: not JSON: expected a value, got \"n\""),
        ("[01]", "line 3: not JSON: expected , or ], got \"1\""),
        ("-", "line 3: not JSON: expected a digit, got the end"),
        ("1.", "line 3: not JSON: expected a digit, got the end"),
        ("1e+x", "line 3: not JSON: expected a digit, got \"x\""),
        ("\"a", "line 3: not JSON: expected the string to end, got the end"),
        ("\"a\nb\"", "line 3: not JSON: expected the string to end, got \"\\n\""),
        ("\"\\x\"", "line 3: not JSON: expected an escape, got \"x\""),
        ("\"\\u12G4\"", "line 3: not JSON: expected four hexadecimal digits, got \"G\""),
        ("{\"a\": 1,\n\"a\": 2}", "line 4: the key \"a\" is there twice"),
    ])
    func jsonErrors(text: String, message: String) {
        #expect {
            try ManifestValue(json: text.utf8, firstLine: 3)
        } throws: {
            "\($0)" == message
        }
    }

    @Test func jsonThatIsNotUTF8() {
        #expect(throws: ManifestSyntaxError(line: 1, reason: "not UTF-8")) {
            try ManifestValue(json: [0x22, 0xff, 0x22])
        }
    }

    // MARK: bounds

    @Test func depthIsBounded() {
        let limits = ManifestLimits(fileSize: 1 << 20, documents: 10, depth: 5, aliasedValues: 10)
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try ManifestValue(yaml: nested(5), limits: limits) }
        #expect(throws: Never.self) { try ManifestValue(json: nested(5).utf8, limits: limits) }
        let error = ManifestSyntaxError(line: 1, reason: "nested deeper than 5 levels")
        #expect(throws: error) { try ManifestValue(yaml: nested(7), limits: limits) }
        #expect(throws: error) { try ManifestValue(json: nested(7).utf8, limits: limits) }
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func absurdDepthIsAnError(opening: String) {
        #expect(throws: ManifestSyntaxError.self) {
            try ManifestValue(yaml: String(repeating: opening, count: 200_000))
        }
        #expect(throws: ManifestSyntaxError.self) {
            try ManifestValue(json: String(repeating: "[", count: 200_000).utf8)
        }
    }

    private func bomb(levels: Int) -> String {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<levels {
            let alias = "*a\(level - 1)"
            text += "a\(level): &a\(level) [\(Array(repeating: alias, count: 9).joined(separator: ", "))]\n"
        }
        return text
    }

    @Test func aliasBombsAreRefused() {
        #expect {
            try ManifestValue(yaml: bomb(levels: 40))
        } throws: {
            "\($0)".hasSuffix("aliases expand to too many values")
        }
    }

    /// A list as a key would have its expanded contents hashed before anyone could count them.
    @Test(arguments: ["? *a39\n: x\n", "*a39 : x\n", "k: {*a39 : x}\n", "k: {[*a39]: x}\n", "k:\n- ? *a39\n"])
    func aliasBombsAsKeysAreRefused(key: String) {
        #expect {
            try ManifestValue(yaml: bomb(levels: 40) + key)
        } throws: {
            "\($0)" == "line \(key.hasPrefix("k:\n") ? 42 : 41): a key that is an alias, a list or a map beside anchors"
        }
    }

    @Test func mergeBombsAreRefused() {
        var text = "a0: &a0 {k0: v, l0: v}\n"
        for level in 1..<40 {
            let alias = "*a\(level - 1)"
            text += "a\(level): &a\(level) {<<: [\(alias), \(alias)], k\(level): \(alias)}\n"
        }
        #expect(throws: ManifestSyntaxError.self) { try ManifestValue(yaml: text) }
    }
}
