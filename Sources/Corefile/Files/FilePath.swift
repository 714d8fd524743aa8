/// Paths as texts, without asking the file system.
enum FilePath {
    /// The path of a file named by another file: relative ones start at that one's folder.
    static func resolve(_ path: String, namedBy file: String) -> String {
        guard !path.hasPrefix("/") else { return clean(path) }
        guard let slash = file.lastIndex(of: "/") else { return clean(path) }
        return clean(file[...slash] + path)
    }

    /// A name in a folder; the empty folder is the working directory.
    static func join(_ folder: String, _ name: String) -> String {
        folder.isEmpty || folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    /// The path without empty and `.` parts, and without `..` where a part before it can be taken away, so that one
    /// file has one spelling.
    private static func clean(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !path.hasPrefix("/") {
                parts.append(part)
            }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
