public import DNSWire

/// Loads zones from master files (RFC 1035 section 5).
///
/// The text is divided into entries and tokens here, which gives exact line numbers and keeps every bound in one
/// place; ldns says which fields each type has and converts the fields whose text is more than a name, a number or a
/// string. What ldns 1.8 leaves to its caller (`$INCLUDE`, names and classes in any order, ranges) is done here.
public enum ZoneFileLoader {
    /// Reads the zone `origin` from the file at `path`, and the files that it includes, and checks it as a whole.
    ///
    /// - Parameters:
    ///   - path: the file, as the process sees it; it appears like this in errors and in ``ZoneFileContents/files``.
    ///   - origin: the zone's name; also the first `$ORIGIN`.
    ///   - fileSource: where the octets come from; by default the file system.
    ///   - limits: what is refused as too large.
    /// - Throws: a ``ZoneFileError`` with file, line and reason for the first fault.
    public static func load(
        path: String, origin: DomainName, fileSource: any ZoneFileSource = FileSystemSource(),
        limits: ZoneFileLimits = .standard
    ) throws(ZoneFileError) -> ZoneFileContents {
        var reader = MasterFileReader(zone: origin, source: fileSource, limits: limits)
        try reader.readZone(at: path)
        var checks = ZoneChecks(zone: origin, path: path, warnings: reader.warnings)
        return try checks.contents(of: reader.records, files: reader.files)
    }
}
