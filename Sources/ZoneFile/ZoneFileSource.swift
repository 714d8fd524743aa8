/// Where the octets of zone files come from.
public protocol ZoneFileSource: Sendable {
    /// The whole file at `path`, which may have at most `limit` octets.
    func octets(of path: String, limit: Int) throws(ZoneFileReadError) -> [UInt8]
}

/// The file system. Only regular files are read, so that no device or pipe can hold up the server.
public struct FileSystemSource: ZoneFileSource {
    /// The process's view of the file system: relative paths start at its working directory.
    public init() {}

    /// The whole file; symbolic links are followed, as mounted config maps need it.
    public func octets(of path: String, limit: Int) throws(ZoneFileReadError) -> [UInt8] {
        try LDNSZoneReader.octets(ofFile: path, limit: limit)
    }
}

/// Why a file cannot be read.
public enum ZoneFileReadError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no such file.
    case missing
    case directory
    /// A device, a socket, a pipe.
    case notRegular
    /// The file has more octets than allowed.
    case tooLarge(limit: Int)
    /// What the system says.
    case failed(String)

    /// `no such file`
    public var description: String {
        switch self {
        case .missing: "no such file"
        case .directory: "it is a directory"
        case .notRegular: "it is not a regular file"
        case .tooLarge(let limit): "the zone's files together have more than \(limit) octets"
        case .failed(let reason): reason
        }
    }
}
