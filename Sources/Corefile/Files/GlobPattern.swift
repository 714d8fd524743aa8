/// A path with wildcards: at most one `*` for any characters, at most one `?` for a single one, neither matching a `/`.
struct GlobPattern {
    /// What stands before the first part with a wildcard: no pattern, whatever characters it has.
    private let folder: String
    private let parts: [Substring]

    /// `nil` where the pattern has more wildcards than are allowed, or a `[`.
    init?(_ pattern: String, namedBy file: String) {
        guard !pattern.contains("["), pattern.count(where: { $0 == "*" }) <= 1,
            pattern.count(where: { $0 == "?" }) <= 1
        else { return nil }
        let split = pattern.split(separator: "/")
        let literals = split.prefix { !Self.isPattern($0) }
        folder = FilePath.resolve((pattern.hasPrefix("/") ? "/" : "") + literals.joined(separator: "/"), namedBy: file)
        parts = Array(split[literals.endIndex...])
    }

    /// Whether the text has a wildcard at all.
    static func isPattern(_ text: some StringProtocol) -> Bool {
        text.contains { $0 == "*" || $0 == "?" || $0 == "[" }
    }

    /// The paths that match, sorted within their folders.
    func matches(in source: any FileSource) throws(FileSourceError) -> [String] {
        var paths = [folder]
        for part in parts {
            var next: [String] = []
            for path in paths {
                // Literal parts are looked up as well: behind a wildcard, not every folder has them.
                let names = try source.names(in: path.isEmpty ? "." : path) ?? []
                next += names.filter { Self.matches($0, part) }.sorted().map { FilePath.join(path, $0) }
            }
            paths = next
        }
        return paths
    }

    private static func matches(_ name: String, _ pattern: Substring) -> Bool {
        let name = Array(name.unicodeScalars)
        let halves = pattern.unicodeScalars.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
        let head = Array(halves[0])
        let tail = halves.count == 2 ? Array(halves[1]) : []
        guard halves.count == 2 ? name.count >= head.count + tail.count : name.count == head.count else { return false }
        return zip(name, head).allSatisfy { $1 == "?" || $0 == $1 }
            && zip(name.suffix(tail.count), tail).allSatisfy { $1 == "?" || $0 == $1 }
    }
}
