import DNSWire

/// The canonical order of names (RFC 4034 section 6.1): by labels from the right, each as octets in lower case.
enum CanonicalOrder {
    /// Whether `left` comes before `right`.
    static func precedes(_ left: DomainName, _ right: DomainName) -> Bool {
        let leftLabels = left.canonical.labels.reversed()
        return leftLabels.lexicographicallyPrecedes(right.canonical.labels.reversed()) {
            $0.lexicographicallyPrecedes($1)
        }
    }

    /// Compares a canonical name in an arena, `labelCount` labels long, with a query's: negative, 0 or positive as the
    /// first comes before, is, or comes behind the second.
    static func compare(_ arena: Octets, at offset: Int, labelCount: Int, with name: QueryName) -> Int {
        var index = 1
        while index <= labelCount, index <= name.labelCount {
            let start = labelStart(arena, at: offset, label: labelCount &- index)
            let label = arena.slice(at: start &+ 1, count: Int(arena[start]))
            let order = compare(label, name.label(name.labelCount &- index))
            if order != 0 { return order }
            index &+= 1
        }
        return labelCount &- name.labelCount
    }

    private static func labelStart(_ arena: Octets, at offset: Int, label: Int) -> Int {
        var position = offset
        var left = label
        while left > 0 {
            position &+= Int(arena[position]) &+ 1
            left &-= 1
        }
        return position
    }

    private static func compare(_ left: Octets, _ right: Octets) -> Int {
        var index = 0
        while index < left.count, index < right.count {
            if left[index] != right[index] { return Int(left[index]) &- Int(right[index]) }
            index &+= 1
        }
        return left.count &- right.count
    }
}
