/// Why a zone cannot be loaded: the file, the line, the value and what was expected.
public struct ZoneFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sorts of faults that a caller may treat differently.
    public enum Kind: Hashable, Sendable {
        /// The zone's own file does not exist; it may come later.
        case missing
        /// The zone's own file, or one that it includes, cannot be read.
        case unreadable
        /// An entry is not what RFC 1035 section 5.1 allows, or goes beyond a limit.
        case syntax
        /// Each entry is right, but together they make no zone.
        case zone
    }

    /// For telling a file that may still come from one that is broken.
    public let kind: Kind
    /// As ``ZoneFileLoader`` was given it, or as an `$INCLUDE` makes it.
    public let file: String
    /// Counted from 1; `nil` where the fault is that of the whole file.
    public let line: Int?
    /// Lower case, without a full stop.
    public let reason: String

    /// An error at a line, or with `nil` in the file as a whole.
    public init(_ kind: Kind, file: String, line: Int?, reason: String) {
        self.kind = kind
        self.file = file
        self.line = line
        self.reason = reason
    }

    /// `zones/cluster.k8s.zone:14: bad address in A record: 10.10.20.300`
    public var description: String {
        line.map { "\(file):\($0): \(reason)" } ?? "\(file): \(reason)"
    }
}
