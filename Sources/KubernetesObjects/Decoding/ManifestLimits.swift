/// How much of a manifest is read before it is refused.
public struct ManifestLimits: Hashable, Sendable {
    /// Octets of one file.
    public var fileSize: Int
    /// Documents of one file.
    public var documents: Int
    /// Lists and maps inside each other.
    public var depth: Int
    /// Values a document may gain through YAML aliases, on top of one for each of its octets.
    public var aliasedValues: Int

    /// Bounds of one's own; all are counts of 0 or more.
    public init(fileSize: Int, documents: Int, depth: Int, aliasedValues: Int) {
        self.fileSize = fileSize
        self.documents = documents
        self.depth = depth
        self.aliasedValues = aliasedValues
    }

    /// 64 MiB, 100 000 documents, 128 levels (custom resource definitions reach 50), 100 000 aliased values.
    public static let standard = ManifestLimits(
        fileSize: 64 << 20, documents: 100_000, depth: 128, aliasedValues: 100_000)
}
