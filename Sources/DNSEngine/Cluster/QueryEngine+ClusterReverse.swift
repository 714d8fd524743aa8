import DNSWire

/// Answers in the reverse zones of a cluster: PTR for cluster addresses and endpoints (behaviour.md 1.3).
extension QueryEngine {
    mutating func findReverse(_ cluster: ClusterView, _ zone: ClusterRulesView.Zone) -> ClusterFinding {
        if current.labelCount == zone.labelCount { return findReverseApex(cluster, zone) }
        guard query.type == .ptr || query.type == .any else { return query.type == .soa ? .noData : .nameError }
        let octets = readAddress(zone)
        guard octets > 0 else { return .nameError }
        let key = composed.octets.slice(at: 0, count: octets)
        let hash = ClusterHash.address(hash, hash.label(composed.octets, at: 0, length: octets))
        let records = cluster.table.find(ClusterKey.Kind.address, key, hash: hash)
        let kinds = cluster.rules.kindsOfServices
        guard records.exists, cluster.synced.holds(kinds) else {
            return cluster.synced.holds(kinds.union(.endpointSlices)) ? .nameError : .notReady
        }
        // The name of a cluster address stands alone; of endpoints, all have to be known.
        let isClusterAddress = records.arena.load16(at: records.offset) & PointerRecords.clusterAddressFlag != 0
        guard isClusterAddress || cluster.synced.holds(.endpointSlices) else { return .notReady }
        return answerPointers(records, cluster)
    }

    private mutating func findReverseApex(_ cluster: ClusterView, _ zone: ClusterRulesView.Zone) -> ClusterFinding {
        writer.section = .answer
        switch query.type {
        case .soa:
            if !writeClusterSOA(cluster, zone) { writer.isTruncated = true }
            return .answered
        case .ns: return writeNameServers(cluster, zone)
        case .txt: return .nameError
        default: return .noData
        }
    }

    /// The payload: how many targets there are, then each one's labels above the zone, behind a length octet.
    mutating func answerPointers(_ records: ClusterRecordsView, _ cluster: ClusterView) -> ClusterFinding {
        let rules = cluster.rules
        writer.section = .answer
        let start = writer.mark
        var left = Int(records.arena.load16(at: records.offset) & ~PointerRecords.clusterAddressFlag)
        var position = records.offset &+ 2
        while left > 0 {
            let prefix = Int(records.arena[position])
            composed.copy(records.arena.slice(at: position &+ 1, count: prefix), at: 0)
            composed.copy(rules.primaryZone.slice(at: 0, count: rules.primaryZoneOctets), at: prefix)
            let data = writer.writeRecord(currentOwner, type: .ptr, ttl: rules.ttl, dataOctets: 0)
            guard data >= 0, writer.writeName(composed.octets, at: 0) else {
                writer.rollBack(to: start)
                writer.isTruncated = true
                return .answered
            }
            writer.closeRecord(dataAt: data)
            position &+= 1 &+ prefix
            left &-= 1
        }
        return .answered
    }

    /// Reads the address that the current name stands for into ``composed``; its octets, or 0 where it is no whole one.
    func readAddress(_ zone: ClusterRulesView.Zone) -> Int { zone.reverse == .ipv4 ? readIPv4() : readIPv6() }

    /// Reads `4.3.2.1.in-addr.arpa` into ``composed``; 4, or 0 where the name is no whole address.
    private func readIPv4() -> Int {
        let name = current
        guard name.labelCount == 6 else { return 0 }
        var index = 0
        while index < 4 {
            let value = Self.decimal(name.label(3 &- index))
            guard value >= 0 else { return 0 }
            composed[index] = UInt8(truncatingIfNeeded: value)
            index &+= 1
        }
        return 4
    }

    /// Reads the 32 nibbles before `ip6.arpa` into ``composed``; 16, or 0 where the name is no whole address.
    private func readIPv6() -> Int {
        let name = current
        guard name.labelCount == 34 else { return 0 }
        var index = 0
        while index < 16 {
            let high = Self.nibble(name.label(31 &- 2 &* index))
            let low = Self.nibble(name.label(30 &- 2 &* index))
            guard high >= 0, low >= 0 else { return 0 }
            composed[index] = UInt8(truncatingIfNeeded: high &<< 4 | low)
            index &+= 1
        }
        return 16
    }

    /// A decimal octet without leading zeros, or a negative number.
    private static func decimal(_ label: Octets) -> Int {
        guard label.count <= 3, label.count == 1 || label[0] != UInt8(ascii: "0") else { return -1 }
        var value = 0
        var index = 0
        while index < label.count {
            let digit = Int(label[index]) &- 48
            guard digit >= 0, digit <= 9 else { return -1 }
            value = value &* 10 &+ digit
            index &+= 1
        }
        return value <= 255 ? value : -1
    }

    private static func nibble(_ label: Octets) -> Int {
        guard label.count == 1 else { return -1 }
        return HexadecimalDigit.value(label[0])
    }
}

/// One digit of a canonical (lower-case) label.
enum HexadecimalDigit {
    /// 0…15, or a negative number.
    static func value(_ octet: UInt8) -> Int {
        switch octet {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(octet) &- 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(octet) &- 87
        default: -1
        }
    }
}
