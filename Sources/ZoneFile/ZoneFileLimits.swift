/// What is refused as too large: a zone file is foreign input, and a fault in it must not take the server down.
public struct ZoneFileLimits: Hashable, Sendable {
    /// Octets of all files of one zone together.
    public var octetsMax: Int
    /// Octets of one entry, from its first line to its last, without comments.
    public var entryOctetsMax: Int
    /// Records of one zone.
    public var recordsMax: Int
    /// How deep `$INCLUDE` may nest.
    public var includeDepthMax: Int
    /// How many `$INCLUDE` directives are followed for one zone.
    public var includesMax: Int

    /// All bounds, each the largest value that is accepted.
    public init(
        octetsMax: Int, entryOctetsMax: Int, recordsMax: Int, includeDepthMax: Int, includesMax: Int
    ) {
        self.octetsMax = octetsMax
        self.entryOctetsMax = entryOctetsMax
        self.recordsMax = recordsMax
        self.includeDepthMax = includeDepthMax
        self.includesMax = includesMax
    }

    /// 256 MiB, 4 000 000 records, includes 8 deep and 1000 in all. 1 MiB holds the longest RDATA (65535 octets) in
    /// its longest writing, four octets for one, with room for layout.
    public static let standard = ZoneFileLimits(
        octetsMax: 256 << 20, entryOctetsMax: 1 << 20, recordsMax: 4_000_000, includeDepthMax: 8, includesMax: 1000)
}
