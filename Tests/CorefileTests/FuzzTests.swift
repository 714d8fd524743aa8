import Corefile
import Testing

/// Whatever the text, there is a document or an error, soon.
@Suite struct FuzzTests {
    /// SplitMix64: the same numbers in every run.
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    private static let pieces = [
        "{", "}", "\n", " ", "\"", "\\", "#", ",", ".", ":", ":53", "/", "(", ")", "(s)", "import ", "import s\n",
        "import f\n", "import g/*\n", "{$X}", "{%X%}", "{$", "%}", "a", "a {\n", "}\n", "\u{feff}", "\u{0}", "é",
        "10.0.0.0/23", "::/7",
        "dns://", "99999999999999999999", "-1", "1h", "cache", "\r\n", "*", "?", "[",
    ]

    private static let files = [
        "f": "import g/*\na\n", "g/1": "b {\n import s\n}\n", "g/2": "import f", "s": "{$X}",
    ]

    /// Parses, holds the result against what must be true of every one, and reads each word as whatever it may be.
    private func check(_ text: String) throws {
        let environment = ["X": "x}", "Y": "{$Y}"]
        let lineCount = text.count(where: \.isNewline) + 1
        let document: CorefileDocument
        do throws(CorefileError) {
            document = try parse(text, files: Self.files, environment: environment)
        } catch {
            #expect(!error.message.isEmpty)
            #expect(error.location.line >= 1)
            if error.location.file == "Corefile" { #expect(error.location.line <= lineCount) }
            return
        }
        #expect(document.files.first == "Corefile")
        #expect(Set(document.files).isSubset(of: Set(Self.files.keys).union(["Corefile"])))
        for block in document.blocks {
            #expect(!block.keys.isEmpty)
            // Zones are in their normal form.
            for key in block.keys { #expect(try ZoneName.normalize(key.zone) == key.zone) }
            for directive in block.directives { try read(directive, lineCount: lineCount) }
        }
    }

    /// Reads the words of a directive and of all in its block.
    private func read(_ directive: Directive, lineCount: Int) throws {
        for token in [directive.name] + directive.arguments {
            try #require(token.location.line >= 1)
            if token.location.file == "Corefile" { try #require(token.location.line <= lineCount) }
            let number = value { () throws(CorefileError) in try token.integer(in: -5...5, named: "it") }
            #expect((-5...5).contains(number ?? 0))
            let duration = value { () throws(CorefileError) in try token.duration(named: "it") }
            #expect(duration ?? .zero >= .zero)
            let zones = value { () throws(CorefileError) in try token.zones() }
            #expect((1...128).contains(zones?.count ?? 1))
            let host = value { () throws(CorefileError) in try token.hostAndPort().host }
            #expect(token.text.utf8.count >= host?.utf8.count ?? 0)
        }
        let sorted = value { () throws(CorefileError) in try PluginOrder.sorted(directive.options) }
        #expect(sorted?.count ?? directive.options.count == directive.options.count)
        for option in directive.options { try read(option, lineCount: lineCount) }
    }

    /// What `body` returns, or `nil` for a word that is refused with a message.
    private func value<Value>(_ body: () throws(CorefileError) -> Value) -> Value? {
        do {
            return try body()
        } catch {
            #expect(!error.message.isEmpty)
            return nil
        }
    }

    @Test func randomOctets() throws {
        var random = Random(state: 1)
        for _ in 0..<5000 {
            let count = Int.random(in: 0...200, using: &random)
            let octets = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            try check(String(decoding: octets, as: UTF8.self))
        }
    }

    @Test func randomPieces() throws {
        var random = Random(state: 2)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...40, using: &random)
            try check((0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined())
        }
    }

    @Test(arguments: Fixtures.names)
    func mutatedFixtures(_ name: String) throws {
        var random = Random(state: 3)
        let original = Array(try Fixtures.text(name).utf8)
        for _ in 0..<2000 {
            var octets = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let position = Int.random(in: 0..<octets.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: octets[position] = UInt8.random(in: 0...255, using: &random)
                case 1: octets.insert(contentsOf: (Self.pieces.randomElement(using: &random) ?? "").utf8, at: position)
                case 2: octets.removeSubrange(position..<min(octets.count, position + 20))
                default: octets.swapAt(position, Int.random(in: 0..<octets.count, using: &random))
                }
                if octets.isEmpty { octets = original }
            }
            try check(String(decoding: octets, as: UTF8.self))
        }
    }

    @Test(arguments: Fixtures.names)
    func truncatedFixtures(_ name: String) throws {
        let original = Array(try Fixtures.text(name).utf8)
        for count in 0...original.count { try check(String(decoding: original[..<count], as: UTF8.self)) }
    }
}
