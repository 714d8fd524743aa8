import DNSWire

/// Negative answers of a zone (RFC 2308), with NSEC proofs where the zone is signed and the client wants them
/// (RFC 4035 section 3.1.3). NSEC3 is served as data but proves nothing here, as in CoreDNS.
extension QueryEngine {
    /// NXDOMAIN: neither the name nor the wildcard that could stand for it exists.
    mutating func denyName(in zone: ZoneView, encloser: RecordNode) -> StepResult {
        writer.responseCode = .nameError
        writeSOA(of: zone)
        guard isProving(in: zone) else { return .done }
        proveAbsence(of: current, in: zone)
        composed[0] = 1
        composed[1] = UInt8(ascii: "*")
        let suffix = current.suffix(from: current.labelCount &- Int(encloser.labelCount))
        guard suffix.count &+ 2 <= NameLimits.nameOctetsMax else { return .done }
        composed.copy(suffix, at: 2)
        do {
            _ = try related.parse(composed.octets, at: 0, hash: hash)
            proveAbsence(of: related, in: zone)
        } catch {
            preconditionFailure("a wildcard below a name of the zone is a name: \(error)")
        }
        return .done
    }

    /// NODATA: the name exists without the type.
    ///
    /// - Parameter encloser: the closest encloser, where the node is a wildcard that stands for the name.
    mutating func denyData(in zone: ZoneView, node: RecordNode, encloser: RecordNode?) -> StepResult {
        writeSOA(of: zone)
        guard isProving(in: zone) else { return .done }
        if zone.table.set(.nsec, at: node) != nil {
            writeDenial(node, in: zone)
            if encloser != nil { proveAbsence(of: current, in: zone) }
        } else {
            // An empty non-terminal has no NSEC; the one that covers it shows that it has no types.
            proveAbsence(of: current, in: zone)
        }
        return .done
    }

    /// A delegation: DS, or the proof that there is none.
    mutating func proveDelegation(at cut: RecordNode, in zone: ZoneView) {
        guard query.wantsDNSSEC, zone.table.denials.count > 0 else { return }
        if let set = zone.table.set(.ds, at: cut) {
            writeSigned(set, at: cut, in: zone)
        } else {
            writeDenial(cut, in: zone)
        }
    }

    /// Writes the NSEC whose span covers a name that does not exist.
    mutating func proveAbsence(of name: QueryName, in zone: ZoneView) {
        guard isProving(in: zone) else { return }
        writeDenial(zone.table.node(at: covering(name, in: zone)), in: zone)
    }

    /// Remembers the proof that the current name, whose alias a wildcard made, does not exist: the authority section begins
    /// only when the chain has ended. A chain that ends in another zone goes without it.
    mutating func owesProof(in zone: ZoneView) {
        guard isProving(in: zone), owedDenial < 0 else { return }
        owedDenial = covering(current, in: zone)
        owedZone = zone.apexHash
    }

    /// Writes the proof that an earlier alias of the chain owes.
    mutating func payProof(in zone: ZoneView) {
        guard owedDenial >= 0, owedZone == zone.apexHash, isProving(in: zone) else { return }
        writeDenial(zone.table.node(at: owedDenial), in: zone)
        owedDenial = -1
    }

    /// The block of the NSEC whose span covers a name.
    private func covering(_ name: QueryName, in zone: ZoneView) -> Int {
        let table = zone.table
        var low = 0
        var high = table.denials.count
        while low < high {
            let middle = (low &+ high) / 2
            let node = table.node(at: Int(table.denials[middle]))
            let order = CanonicalOrder.compare(
                table.arena, at: node.ownerStart, labelCount: Int(node.labelCount), with: name)
            if order <= 0 { low = middle &+ 1 } else { high = middle }
        }
        // The apex comes before every other name of the zone, so that there is one before each.
        let number = low > 0 ? low &- 1 : table.denials.count &- 1
        return Int(table.denials[number])
    }

    private func isProving(in zone: ZoneView) -> Bool {
        query.wantsDNSSEC && zone.table.denials.count > 0 && !writer.isTruncated
    }

    private mutating func writeSOA(of zone: ZoneView) {
        let owner = owner(fromLabel: current.labelCount &- zone.apexLabels)
        if let soa = zone.negativeSOA { writer.authority(soa, of: zone.table, owner: owner) }
        guard query.wantsDNSSEC, !writer.isTruncated,
            let signatures = zone.table.signatures(of: .soa, at: zone.apexNode)
        else { return }
        writer.authority(signatures, of: zone.table, owner: owner)
        payProof(in: zone)
    }

    /// The NSEC of a node; one that proves two things is written once.
    private mutating func writeDenial(_ node: RecordNode, in zone: ZoneView) {
        guard Int(node.position) != lastDenial, let set = zone.table.set(.nsec, at: node) else { return }
        lastDenial = Int(node.position)
        writeSigned(set, at: node, in: zone)
    }

    private mutating func writeSigned(_ set: StoredSet, at node: RecordNode, in zone: ZoneView) {
        let owner = ResponseWriter.Owner.name(zone.table.arena, at: node.ownerStart)
        writer.authority(set, of: zone.table, owner: owner)
        guard !writer.isTruncated, let signatures = zone.table.signatures(of: set.type, at: node) else { return }
        writer.authority(signatures, of: zone.table, owner: owner)
    }
}
