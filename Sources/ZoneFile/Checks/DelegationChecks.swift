import DNSWire

/// Warnings on what can be served but hardly is meant: data that a delegation or a DNAME record hides, and name
/// servers without an address.
extension ZoneChecks {
    mutating func checkDelegations(of records: [ZoneRecord], soa: ZoneRecord) {
        let hasApexServers = records.contains { $0.type == .ns && $0.owner == zone }
        if !hasApexServers { warnings.add("no ns record at \(zone)", at: soa.line) }
        let hiders = owners.values.contains { $0.delegation != nil || $0.dname != nil }
        for record in records {
            if hiders { checkHidden(record) }
            if record.type == .ns { checkServerAddress(record) }
        }
    }

    /// Warns where a name above the owner is a DNAME (RFC 6672 section 2.4) or, but for addresses, a zone cut.
    private mutating func checkHidden(_ record: ZoneRecord) {
        var ancestor = record.owner
        while ancestor != zone {
            ancestor = ancestor.droppingFirst()
            guard let owner = owners[ancestor] else { continue }
            if let dname = owner.dname {
                return warnings.add(
                    "\(record.owner) is hidden by the dname record at \(ancestor) (\(dname))", at: record.line)
            }
            if let cut = owner.delegation, record.type != .a, record.type != .aaaa {
                return warnings.add("\(record.owner) is below the zone cut at \(ancestor) (\(cut))", at: record.line)
            }
        }
    }

    /// Warns where the name server's name is in the zone but has no address.
    private mutating func checkServerAddress(_ record: ZoneRecord) {
        guard let server = name(of: record.data), server.isEqualOrBelow(zone) else { return }
        if let owner = owners[server], owner.hasAddress || owner.cname != nil { return }
        guard owners[server] != nil || !isCoveredByWildcard(server) else { return }
        warnings.add("the name server \(server) of \(record.owner) has no address in the zone", at: record.line)
    }

    private func isCoveredByWildcard(_ server: DomainName) -> Bool {
        var ancestor = server
        while ancestor != zone {
            ancestor = ancestor.droppingFirst()
            if let wildcard = name(of: [1, UInt8(ascii: "*")] + ancestor.octets), owners[wildcard] != nil {
                return true
            }
        }
        return false
    }

    /// `nil` where the octets are no name, as with a wildcard in front of a name that is full.
    private func name(of octets: [UInt8]) -> DomainName? {
        do {
            return try DomainName(wire: octets)
        } catch {
            return nil
        }
    }
}
