import Corefile
import Testing

/// Parses with files and an environment of the test's own.
func parse(
    _ text: String, files: [String: String] = [:], environment: [String: String] = [:]
) throws(CorefileError) -> CorefileDocument {
    try CorefileParser.parse(text: text, environment: environment, fileSource: MemoryFileSource(files: files))
}

/// The structure of a document on one line: `keys { directive arguments { … }; directive } …`.
func outline(_ document: CorefileDocument) -> String {
    document.blocks.map { block in
        "\(block.keys.map(\.description).joined(separator: " ")) \(outline(block.directives))"
    }.joined(separator: " ")
}

/// Words are shown in angle brackets where they could be mistaken for something else.
func outline(_ directives: [Directive]) -> String {
    let entries = directives.map { directive in
        let words = ([directive.name] + directive.arguments).map { word in
            let isPlain = !word.text.isEmpty && !word.text.contains { $0.isWhitespace || ";<>".contains($0) }
            return isPlain ? word.text : "<\(word.text)>"
        }
        return words.joined(separator: " ") + (directive.block.map { " " + outline($0) } ?? "")
    }
    return entries.isEmpty ? "{}" : "{ \(entries.joined(separator: "; ")) }"
}

/// The directives of a single block with the key `.`, as in ``outline(_:)``.
func directivesOutline(
    _ lines: String, files: [String: String] = [:], environment: [String: String] = [:]
) throws -> String {
    let document = try parse(".:53 {\n\(lines)\n}", files: files, environment: environment)
    return outline(try #require(document.blocks.first).directives)
}

/// The only directive of a block with the key `.`; its name is on line 2.
func directive(_ lines: String) throws -> Directive {
    let document = try parse(".:53 {\n\(lines)\n}")
    let directives = try #require(document.blocks.first).directives
    try #require(directives.count == 1)
    return try #require(directives.first)
}

/// The error text of what must be refused.
func refusal(_ body: () throws -> some Any) throws -> String {
    let error = #expect(throws: CorefileError.self) { _ = try body() }
    return try #require(error).description
}
