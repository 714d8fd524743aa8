/// A core/v1 Namespace: a name and labels.
public struct Namespace: Hashable, Sendable {
    public var metadata: ObjectMetadata

    public init(metadata: ObjectMetadata) {
        self.metadata = metadata
    }
}
