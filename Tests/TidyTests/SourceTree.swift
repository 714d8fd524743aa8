import Foundation

/// The project's own files, as the rules about them see them.
struct SourceTree {
    /// One Swift file.
    struct File: Sendable {
        /// From the root of the repository.
        let path: String
        let lines: [Substring]

        /// The lines without comments and without what stands in quotes, so that a rule about code is not met by prose.
        var code: [String] {
            lines.map { line in
                let trimmed = line.drop { $0 == " " }
                guard !trimmed.hasPrefix("//") else { return "" }
                var isQuoted = false
                return String(
                    line.filter { character in
                        if character == "\"" { isQuoted.toggle() }
                        return !isQuoted
                    })
            }
        }
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    let files: [File]

    /// - Parameter folder: `Sources` or `Tests`.
    init(_ folder: String) throws {
        let base = Self.root.appendingPathComponent(folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        // What protoc generates is as it is.
        files = try paths.filter { $0.hasSuffix(".swift") && !$0.hasSuffix(".pb.swift") }.sorted().map { path in
            let text = try String(contentsOf: base.appendingPathComponent(path), encoding: .utf8)
            return File(path: "\(folder)/\(path)", lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }
}
