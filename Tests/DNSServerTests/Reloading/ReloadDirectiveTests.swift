import Corefile
import DNSServer
import DNSWire
import Testing

/// The options of `reload`, and what makes two Corefiles one configuration.
struct ReloadDirectiveTests {
    private static func document(_ text: String) throws -> CorefileDocument {
        try CorefileParser.parse(text: text, fileSource: NoFiles())
    }

    private static func compile(_ line: String) throws -> ServerConfiguration {
        try ConfigurationCompiler.compile(
            try document(".:5300 {\n    \(line)\n    whoami\n}\n"), hash: NameHash(secret: 7),
            log: ServerLog { $0.count })
    }

    @Test(
        arguments: [
            ("reload", 30, 15, 0), ("reload 10s", 10, 5, 0), ("reload 1m", 60, 15, 0), ("reload 10s 2s", 10, 2, 0),
            ("reload 10s 9s", 10, 5, 0), ("reload 1s", 2, 1, 1), ("reload 1s 100ms", 2, 1, 2), ("reload 0", 2, 1, 1),
        ] as [(String, Int, Int, Int)])
    func times(line: String, interval: Int, jitter: Int, warnings: Int) throws {
        let configuration = try Self.compile(line)
        #expect(configuration.reload == .init(interval: .seconds(interval), jitter: .seconds(jitter)))
        #expect(configuration.warnings.count == warnings)
    }

    @Test func noneWithoutTheDirective() throws { #expect(try Self.compile("").reload == nil) }

    @Test(
        arguments: [
            ("reload x", "reload INTERVAL must be a duration"), ("reload 5s x", "reload JITTER must be a duration"),
            ("reload 1s 2s 3s", "Corefile:2"), ("reload {\n a\n}", "Corefile:"),
            ("reload 48h", "reload INTERVAL must be within"),
        ])
    func faults(line: String, text: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            _ = try Self.compile(line)
        }
        #expect(error?.description.contains(text) == true, "\(String(describing: error))")
        #expect(
            error?.description.hasPrefix("Corefile:2") == true || error?.description.hasPrefix("Corefile:3") == true)
    }

    /// Comments, blanks and places are nothing; every word, and where it belongs, is something.
    @Test func digests() throws {
        let digest = { (text: String) in ConfigurationDigest.sha512(try Self.document(text)) }
        let first = try digest("a:53 {\n    hosts {\n        192.0.2.1 x\n    }\n}\n")
        #expect(first.count == 128 && first.allSatisfy(\.isHexDigit))
        #expect(try digest("# comment\n\na:53 {\n hosts {\n 192.0.2.1   x # here\n }\n}") == first)
        let others = [
            "a:54 {\n    hosts {\n        192.0.2.1 x\n    }\n}\n",
            "b:53 {\n    hosts {\n        192.0.2.1 x\n    }\n}\n",
            "a:53 {\n    hosts {\n        192.0.2.1 y\n    }\n}\n",
            "a:53 {\n    hosts {\n        192.0.2.1\n        x\n    }\n}\n",
            "a:53 {\n    hosts {\n    }\n    192.0.2.1 x\n}\n",
            "a:53 {\n    hosts {\n        192.0.2.1 x\n    }\n}\nb:53 {\n}\n",
        ]
        let digests = try others.map(digest) + [first]
        #expect(Set(digests).count == digests.count)
    }
}
