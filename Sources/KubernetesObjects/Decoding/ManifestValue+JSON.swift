extension ManifestValue {
    /// Reads one JSON value (RFC 8259), with every `\u` escape JSON has.
    ///
    /// - Parameter firstLine: the line of the text's first line in its file.
    /// - Throws: ``ManifestSyntaxError`` with the line, also where the nesting exceeds the limit and where a map has a
    ///   key twice (which RFC 8259 leaves open).
    public init(
        json octets: some Collection<UInt8>, firstLine: Int = 1, limits: ManifestLimits = .standard
    ) throws(ManifestSyntaxError) {
        var parser = JSONParser(Array(octets), line: firstLine, maximumDepth: limits.depth)
        self = try parser.parseDocument()
    }
}
