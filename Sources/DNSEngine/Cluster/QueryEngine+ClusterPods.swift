import DNSWire

/// `A-B-C-D.NS.pod`: pods by their address with dashes (behaviour.md 1.2).
extension QueryEngine {
    /// - Parameter count: how many labels there are left of `pod`.
    mutating func findPod(_ cluster: ClusterView, labelCount count: Int) -> ClusterFinding {
        let rules = cluster.rules
        guard count > 0 else { return .noData }
        guard rules.podNames != .disabled else { return .nameError }
        guard cluster.synced.holds(.namespaces) else { return .notReady }
        guard namespaceExists(cluster, label: count &- 1) else { return .nameError }
        guard count > 1 else { return .noData }
        let octets = PodLabel.parse(current.label(count &- 2), into: composed)
        guard octets > 0 else { return .nameError }
        if rules.podNames == .verified {
            guard cluster.synced.holds(.pods) else { return .notReady }
            guard podExists(cluster, addressOctets: octets, namespaceLabel: count &- 1) else { return .nameError }
        }
        let type: RecordType = octets == 4 ? .a : .aaaa
        guard query.type == type || query.type == .any else { return .noData }
        writer.section = .answer
        let written = writer.writeAddresses(
            currentOwner, type: type, ttl: rules.ttl, composed.octets, at: 0, count: 1, rotation: 0)
        if !written { writer.isTruncated = true }
        return .answered
    }

    /// Whether a pod of the namespace has the address in ``composed``.
    private func podExists(_ cluster: ClusterView, addressOctets: Int, namespaceLabel: Int) -> Bool {
        let name = current
        let hash = ClusterHash.pod(
            hash, hash.label(composed.octets, at: 0, length: addressOctets),
            namespace: name.labelHashes[namespaceLabel])
        let start = Int(name.labelOffsets[namespaceLabel])
        let namespace = name.canonical.octets.slice(
            at: start, count: Int(name.labelOffsets[namespaceLabel &+ 1]) &- start)
        composed.copy(namespace, at: addressOctets)
        let key = composed.octets.slice(at: 0, count: addressOctets &+ namespace.count)
        return cluster.table.find(ClusterKey.Kind.pod, key, hash: hash).exists
    }
}

/// An address written with dashes for dots or colons.
enum PodLabel {
    /// Reads a canonical label into 4 or 16 octets of `target` and returns how many; 0 where it is no address.
    ///
    /// Exactly three dashes, none beside another, stand for dots; everything else is IPv6.
    static func parse(_ label: Octets, into target: MutableOctets) -> Int {
        var dashes = 0
        var isCompressed = false
        var index = 0
        while index < label.count {
            if label[index] == UInt8(ascii: "-") {
                dashes &+= 1
                if index > 0, label[index &- 1] == UInt8(ascii: "-") { isCompressed = true }
            }
            index &+= 1
        }
        return dashes == 3 && !isCompressed ? parseIPv4(label, target) : parseIPv6(label, target)
    }

    private static func parseIPv4(_ label: Octets, _ target: MutableOctets) -> Int {
        var part = 0
        var digits = 0
        var value = 0
        var index = 0
        while index <= label.count {
            let isEnd = index == label.count || label[index] == UInt8(ascii: "-")
            if isEnd {
                guard digits > 0, value <= 255 else { return 0 }
                target[part] = UInt8(truncatingIfNeeded: value)
                part &+= 1
                digits = 0
                value = 0
            } else {
                let digit = Int(label[index]) &- 48
                guard digit >= 0, digit <= 9, digits < 3, digits == 0 || value > 0 else { return 0 }
                value = value &* 10 &+ digit
                digits &+= 1
            }
            index &+= 1
        }
        return part == 4 ? 4 : 0
    }

    /// Groups of up to four hexadecimal digits; one pair of dashes may stand for a run of zeros.
    private static func parseIPv6(_ label: Octets, _ target: MutableOctets) -> Int {
        var group = 0
        var gap = -1
        var index = 0
        if label.count >= 2, label[0] == UInt8(ascii: "-") {
            guard label[1] == UInt8(ascii: "-") else { return 0 }
            gap = 0
            index = 2
        }
        while index < label.count {
            var value = 0
            let start = index
            while index < label.count, label[index] != UInt8(ascii: "-") {
                let digit = HexadecimalDigit.value(label[index])
                guard digit >= 0, index &- start < 4 else { return 0 }
                value = value &<< 4 | digit
                index &+= 1
            }
            guard index > start, group < 8 else { return 0 }
            target.store16(UInt16(truncatingIfNeeded: value), at: group &* 2)
            group &+= 1
            guard index < label.count else { break }
            index &+= 1
            guard index < label.count else { return 0 }
            if label[index] == UInt8(ascii: "-") {
                guard gap < 0 else { return 0 }
                gap = group
                index &+= 1
            }
        }
        return expand(groups: group, gap: gap, target)
    }

    private static func expand(groups: Int, gap: Int, _ target: MutableOctets) -> Int {
        guard gap >= 0 else { return groups == 8 ? 16 : 0 }
        guard groups < 8 else { return 0 }
        let moved = (groups &- gap) &* 2
        target.move(from: gap &* 2, to: 16 &- moved, count: moved)
        var index = gap &* 2
        while index < 16 &- moved {
            target[index] = 0
            index &+= 1
        }
        return 16
    }
}
