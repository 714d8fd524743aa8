/// The kinds of objects that have been read as a whole: a name is answered once those are in that it depends on, and not
/// from a part of them.
public struct SyncedKinds: OptionSet, Sendable, BitwiseCopyable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let namespaces = SyncedKinds(rawValue: 1)
    public static let services = SyncedKinds(rawValue: 2)
    public static let endpointSlices = SyncedKinds(rawValue: 4)
    public static let pods = SyncedKinds(rawValue: 8)
    public static let serviceImports = SyncedKinds(rawValue: 16)

    /// Every kind.
    public static let all: SyncedKinds = [.namespaces, .services, .endpointSlices, .pods, .serviceImports]

    /// Whether all of `kinds` are in.
    @inlinable
    public func holds(_ kinds: SyncedKinds) -> Bool { rawValue & kinds.rawValue == kinds.rawValue }
}
