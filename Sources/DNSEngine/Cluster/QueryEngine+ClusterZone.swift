import DNSWire

/// The records of a cluster's zone itself.
extension QueryEngine {
    /// The SOA as CoreDNS makes it up: `ns.dns.Z hostmaster.Z`, TTL at most 300, MINIMUM the `ttl` option.
    ///
    /// Both names end in the zone, to which the current name has led already: two labels and a pointer each.
    mutating func writeClusterSOA(_ cluster: ClusterView, _ zone: ClusterRulesView.Zone) -> Bool {
        writeMadeUpSOA(labelCount: zone.labelCount, ttl: cluster.rules.ttl, serial: cluster.serial)
    }

    /// The SOA of a zone without a zone file, to which the current name leads; TTL at most 300.
    mutating func writeMadeUpSOA(labelCount: Int, ttl: UInt32, serial: UInt32) -> Bool {
        let start = writer.mark
        let zoneLabel = current.labelCount &- labelCount
        let apex = current.suffix(from: zoneLabel)
        let data = writer.writeRecord(
            owner(fromLabel: zoneLabel), type: .soa, ttl: min(ttl, 300), dataOctets: 0)
        guard data >= 0, writeNameServerName(apex, zoneLabel), writeMailbox(apex, zoneLabel),
            let numbers = writer.reserve(20)
        else {
            writer.rollBack(to: start)
            return false
        }
        writeSOANumbers(serial: serial, minimum: ttl, at: numbers)
        writer.closeRecord(dataAt: data)
        return true
    }

    /// SERIAL, REFRESH, RETRY, EXPIRE and MINIMUM, 20 octets.
    func writeSOANumbers(serial: UInt32, minimum: UInt32, at numbers: Int) {
        writer.buffer.store32(serial, at: numbers)
        writer.buffer.store32(7200, at: numbers &+ 4)
        writer.buffer.store32(1800, at: numbers &+ 8)
        writer.buffer.store32(86_400, at: numbers &+ 12)
        writer.buffer.store32(minimum, at: numbers &+ 16)
    }

    /// `ns.dns.` and the apex in ``composed``.
    private func composeNameServer(_ apex: Octets) -> Octets {
        composed[0] = 2
        composed.store16(0x6e73, at: 1)
        composed[3] = 3
        composed[4] = UInt8(ascii: "d")
        composed.store16(0x6e73, at: 5)
        composed.copy(apex, at: 7)
        return composed.octets.slice(at: 0, count: 7 &+ apex.count)
    }

    private mutating func writeNameServerName(_ apex: Octets, _ zoneLabel: Int) -> Bool {
        let name = composeNameServer(apex)
        return writeName(name, prefixOctets: 7, zoneLabel: zoneLabel)
    }

    private mutating func writeMailbox(_ apex: Octets, _ zoneLabel: Int) -> Bool {
        composed[0] = 10
        composed.store32(0x686f_7374, at: 1)
        composed.store32(0x6d61_7374, at: 5)
        composed.store16(0x6572, at: 9)
        composed.copy(apex, at: 11)
        return writeName(composed.octets.slice(at: 0, count: 11 &+ apex.count), prefixOctets: 11, zoneLabel: zoneLabel)
    }

    /// Writes a name that ends in the zone: where the zone is part of the question, its place is known without asking
    /// the compressor.
    mutating func writeName(_ name: Octets, prefixOctets: Int, zoneLabel: Int) -> Bool {
        guard !isChasing else { return writer.writeName(composed.octets, at: 0) }
        guard name.count <= NameLimits.nameOctetsMax else { return false }
        guard let position = writer.reserve(prefixOctets &+ 2) else { return false }
        writer.buffer.copy(name.slice(at: 0, count: prefixOctets), at: position)
        let zone = Header.octetCount &+ Int(question.labelOffsets[zoneLabel])
        writer.buffer.store16(0xc000 | UInt16(truncatingIfNeeded: zone), at: position &+ prefixOctets)
        return true
    }
}
