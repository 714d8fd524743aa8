import Corefile
import Testing

/// The order of plugins, and what is said of names that are none.
@Suite struct PluginOrderTests {
    @Test func sortsByPluginAndKeepsRepetitionsInOrder() throws {
        let lines = "whoami\nforward a\ncache\nrewrite 1\nforward b\nacl\nerrors\nrewrite 2\nforward . c\nbind x"
        let block = try #require(try parse(".:53 {\n\(lines)\n}").blocks.first)
        #expect(
            outline(try PluginOrder.sorted(block.directives))
                == "{ bind x; errors; rewrite 1; rewrite 2; acl; cache; forward a; forward b; forward . c; whoami }"
        )
        #expect(try PluginOrder.sorted([]).isEmpty)
    }

    /// What follows from the order: rewrite before autopath before acl before cache before what answers.
    @Test(arguments: [
        ["metadata", "tsig", "rewrite", "autopath", "acl", "cache", "header", "template", "hosts", "kubernetes"],
        ["bufsize", "bind", "ready", "health", "prometheus", "errors", "log", "local", "dns64", "loadbalance"],
        ["k8s_external", "kubernetes", "file", "auto", "secondary", "etcd", "loop", "forward", "grpc", "whoami"],
    ])
    func putsBefore(_ names: [String]) throws {
        let block = try #require(try parse(".:53 {\n\(names.reversed().joined(separator: "\n"))\n}").blocks.first)
        #expect(try PluginOrder.sorted(block.directives).map(\.name.text) == names)
    }

    @Test func namesAreUnique() {
        #expect(Set(PluginOrder.names).count == PluginOrder.names.count)
    }

    @Test(arguments: [
        ("forwrad .", "unknown directive 'forwrad', did you mean 'forward'?"),
        ("Kubernetes", "unknown directive 'Kubernetes', did you mean 'kubernetes'?"),
        ("kubernetess", "unknown directive 'kubernetess', did you mean 'kubernetes'?"),
        ("chache", "unknown directive 'chache', did you mean 'cache'?"),
        ("lgo", "unknown directive 'lgo', did you mean 'log'?"),
        ("example.org", "unknown directive 'example.org'"),
        ("proxy . 1.1.1.1", "unknown directive 'proxy'"),
    ])
    func refusesUnknownNames(_ line: String, _ expected: String) throws {
        let block = try #require(try parse(".:53 {\nerrors\n\(line)\n}").blocks.first)
        #expect(try refusal { try PluginOrder.sorted(block.directives) } == "Corefile:3: \(expected)")
    }

    private static let long = String(repeating: "x", count: 64)

    private static let suggestions: [(String, [String], String?)] = [
        ("a", ["a"], "a"), ("b", ["a"], "a"), ("", ["a"], "a"), ("abc", [], nil), ("abc", [""], nil), ("", [""], ""),
        ("abcd", ["abdc"], "abdc"), ("abcd", ["dcba"], nil), ("abcdef", ["abcd"], "abcd"), ("abcde", ["abc"], nil),
        ("same", ["sane", "came"], "sane"), (long, [long], long), (long + "x", [long + "x"], nil),
    ]

    @Test(arguments: suggestions)
    func suggests(_ name: String, _ candidates: [String], _ expected: String?) {
        #expect(NearestName.suggest(for: name, among: candidates) == expected)
    }
}
