/// A set of server blocks that can be asked for on the path of a query: the first 64 blocks have a bit each, and all
/// further ones share one.
public struct BlockSet: BitwiseCopyable, Sendable {
    private var bits: UInt64 = 0
    private var containsOthers = false

    /// The empty set.
    public init() {}

    /// Whether no block is in the set.
    public var isEmpty: Bool { bits == 0 && !containsOthers }

    /// Adds a block; of the blocks from the 65th on, all or none are in the set.
    public mutating func insert(_ block: Int) {
        if block < 64 { bits |= 1 &<< UInt64(block) } else { containsOthers = true }
    }

    /// Whether a block is in the set; a negative number, which stands for no block, is not.
    public func contains(_ block: Int) -> Bool {
        guard block >= 0 else { return false }
        return block < 64 ? bits & (1 &<< UInt64(block)) != 0 : containsOthers
    }
}
