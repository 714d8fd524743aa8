/// Reads the language of Corefiles: server blocks of directives, snippets and imports.
///
/// Which directives there are is not its business, see ``PluginOrder``.
public enum CorefileParser {
    /// Reads a Corefile and what it imports.
    ///
    /// - Parameters:
    ///   - text: The Corefile.
    ///   - fileName: Where it is from. Imports of relative paths start at its folder.
    ///   - environment: The values of `{$NAME}` and `{%NAME%}`.
    ///   - fileSource: Where imported files are read.
    ///   - defaultPort: For keys of scheme `dns` that name no port.
    /// - Throws: The first thing that is wrong; bounds are those of ``CorefileLimits``.
    public static func parse(
        text: String, fileName: String = "Corefile", environment: [String: String] = [:],
        fileSource: some FileSource, defaultPort: UInt16 = 53
    ) throws(CorefileError) -> CorefileDocument {
        let lexer = try Lexer(text, file: fileName, environment: environment)
        var parser = DocumentParser(
            imports: ImportExpander(fileName: fileName, environment: environment, fileSource: fileSource),
            defaultPort: defaultPort)
        try parser.parseBlocks(lexer.lines)
        return CorefileDocument(
            blocks: parser.blocks, warnings: lexer.warnings + parser.imports.warnings, files: parser.imports.files)
    }
}

/// What a Corefile may ask for. Each bound is far above anything that is meant.
public enum CorefileLimits {
    /// How often snippets are put in, all in all.
    public static let snippetExpansionsMax = 10_000
    /// How often files are put in, all in all.
    public static let fileExpansionsMax = 100_000
    /// How many words all that is put in may have.
    public static let importedWordsMax = 1_000_000
    /// How deep imports may be inside of each other.
    public static let importDepthMax = 64
    /// How deep blocks may be inside of each other, the server block not counted.
    public static let blockDepthMax = 16
}
