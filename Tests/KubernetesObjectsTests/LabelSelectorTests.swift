import KubernetesObjects
import Testing

@Suite struct LabelSelectorTests {
    @Test(arguments: [
        ("", ["a": "b"], true),
        ("  ", [:], true),
        ("a=b", ["a": "b"], true),
        ("a=b", ["a": "c"], false),
        ("a=b", [:], false),
        ("a==b", ["a": "b"], true),
        ("a = b", ["a": "b"], true),
        ("a=", ["a": ""], true),
        ("a=,c", ["a": "", "c": "d"], true),
        ("c!=d", [:], true),
        ("c!=d", ["c": "d"], false),
        ("c != d", ["c": "e"], true),
        ("team in (a,p,d)", ["team": "p"], true),
        ("team in (a,p,d)", ["team": "x"], false),
        ("team in (a, p , d)", ["team": "d"], true),
        ("team in (a)", [:], false),
        ("x notin (y)", [:], true),
        ("x notin (y,z)", ["x": "z"], false),
        ("x notin (y)", ["x": "a"], true),
        ("key", ["key": ""], true),
        ("key", [:], false),
        ("!key", [:], true),
        ("! key", ["key": "v"], false),
        ("a=b,c!=d,team in (a,p,d),x notin (y),key,!other", ["a": "b", "team": "a", "key": ""], true),
        ("a=b,c!=d,team in (a,p,d),x notin (y),key,!other", ["a": "b", "team": "a", "key": "", "other": "1"], false),
        ("app.kubernetes.io/name=web", ["app.kubernetes.io/name": "web"], true),
        ("in in (in)", ["in": "in"], true),
        ("notin", ["notin": ""], true),
    ])
    func matches(text: String, labels: [String: String], expected: Bool) throws {
        #expect(try LabelSelector(text).matches(labels: labels) == expected)
    }

    @Test(arguments: [
        ("a=b,", "label selector: at position 5: expected a label key, got the end"),
        (",a", "label selector: at position 1: expected a label key, got \",\""),
        ("a=b c", "label selector: at position 5: expected , or the end, got \"c\""),
        ("a in b", "label selector: at position 6: expected (, got \"b\""),
        ("a in (b", "label selector: at position 8: expected , or ), got the end"),
        ("a within (b)", "label selector: at position 3: expected =, ==, !=, in, notin or ,, got \"w\""),
        ("a>5", "label selector: at position 1: expected a label key, got \"a>5\""),
        ("-a", "label selector: at position 1: expected a label key, got \"-a\""),
        ("A_/b", "label selector: at position 1: expected a label key, got \"A_/b\""),
        ("a=b$", "label selector: at position 3: expected a label value, got \"b$\""),
        ("!a=b", "label selector: at position 3: expected , or the end, got \"=\""),
        ("a=é", "label selector: at position 3: expected a label value, got \"é\""),
    ])
    func errors(text: String, message: String) {
        #expect {
            try LabelSelector(text)
        } throws: { error in
            "\(error)" == message
        }
    }

    @Test func longTextsAreBounded() {
        let long = String(repeating: "x", count: 5_000_000)
        #expect {
            try LabelSelector("a=\(long)")
        } throws: { error in
            "\(error)".hasSuffix("\"… (5000000 octets)") && "\(error)".utf8.count < 200
        }
    }

    @Test func fuzz() {
        var random = SeededRandom(seed: 11)
        let alphabet = Array("ab!=(), notin\u{7f}é/.-".unicodeScalars)
        var accepted = 0
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                text.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
            }
            do {
                let selector = try LabelSelector(text)
                accepted += 1
                // A selector without requirements is the only one that an empty text may give.
                #expect(selector.requirements.isEmpty == text.utf8.allSatisfy { $0 == 0x20 })
            } catch {
                #expect((1...text.utf8.count + 1).contains(error.position))
            }
        }
        #expect(accepted > 500)
    }
}
