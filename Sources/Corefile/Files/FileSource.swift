/// Where imported files come from: the file system, or what a test makes up. Relative paths are the source's own matter.
public protocol FileSource: Sendable {
    /// The text of a file, or `nil` where there is none.
    func read(_ path: String) throws(FileSourceError) -> String?

    /// The names in a folder, in any order and without `.` and `..`, or `nil` where there is no such folder.
    func names(in folder: String) throws(FileSourceError) -> [String]?
}

/// Why a file that is there cannot be read.
public struct FileSourceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it, without its path: `permission denied`.
    public let reason: String

    /// Takes a reason in lower case, to follow the path and a colon.
    public init(_ reason: String) { self.reason = reason }

    /// The reason.
    public var description: String { reason }
}
