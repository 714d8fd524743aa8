import Corefile

/// Files that are made up by a test.
struct MemoryFileSource: FileSource {
    /// Texts by path.
    var files: [String: String] = [:]
    /// Reasons by path of a file or a folder that cannot be read.
    var unreadable: [String: String] = [:]

    func read(_ path: String) throws(FileSourceError) -> String? {
        if let reason = unreadable[path] { throw FileSourceError(reason) }
        return files[path]
    }

    func names(in folder: String) throws(FileSourceError) -> [String]? {
        if let reason = unreadable[folder] { throw FileSourceError(reason) }
        let prefix = folder == "." ? "" : folder.hasSuffix("/") ? folder : folder + "/"
        let below = files.keys.filter { $0.hasPrefix(prefix) && $0.hasPrefix("/") == prefix.hasPrefix("/") }
        let names = Set(below.compactMap { $0.dropFirst(prefix.count).split(separator: "/").first.map(String.init) })
        return names.isEmpty ? nil : names.shuffled()
    }
}
