/// A core/v1 Namespace: a name and labels.
public struct Namespace: Hashable, Sendable {
    /// Namespace, name and what else every object has.
    public var metadata: ObjectMetadata

    /// Made of its parts; what may be missing has a default.
    public init(metadata: ObjectMetadata) {
        self.metadata = metadata
    }
}
