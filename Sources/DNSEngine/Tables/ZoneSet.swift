import DNSWire

/// A few zone names to match names against: the zones of a directive, of `fallthrough`, of `except`.
///
/// Matching compares the keyed hashes that the question carries already. The owner of the cells is the plan.
public struct ZoneSet: BitwiseCopyable, Sendable {
    /// One zone of a set.
    struct Member: BitwiseCopyable, Sendable {
        var hash: UInt64
        var labelCount: Int
    }

    let members: Cells<Member>

    /// The label count of the longest zone that the name is at or below; negative where there is none.
    func longestMatch(_ name: QueryName) -> Int {
        var best = -1
        var index = 0
        while index < members.count {
            let member = members[index]
            if member.labelCount > best, name.labelCount >= member.labelCount,
                name.suffixHashes[name.labelCount &- member.labelCount] == member.hash
            {
                best = member.labelCount
            }
            index &+= 1
        }
        return best
    }

    /// Whether the name is at or below one of the zones.
    func covers(_ name: QueryName) -> Bool { longestMatch(name) >= 0 }
}
