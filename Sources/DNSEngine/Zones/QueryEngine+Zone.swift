import DNSWire

/// Answers from an authoritative zone.
extension QueryEngine {
    mutating func answerFromZone(_ zone: ZoneView, fallthroughZones: ZoneSet, rotates: Bool) -> StepResult {
        guard zone.contains(current) else { return .pass }
        guard zone.negativeSOA != nil else { return fail(.serverFailure, .notReady) }
        switch zone.lookup(current, type: query.type) {
        case .node(let node): return answer(from: node, of: zone, rotates: rotates)
        case .wildcard(let node, let encloser):
            return answer(from: node, of: zone, rotates: rotates, encloser: encloser)
        case .referral(let cut): return refer(to: cut, of: zone)
        // The target may lie in a longer zone than this one, so that it is sought from the start (RFC 1034 section 4.3.2).
        case .redirection(let node): return redirect(through: node, of: zone)
        case .nameError(let encloser):
            if !isChasing, fallthroughZones.covers(question) { return .pass }
            return denyName(in: zone, encloser: encloser)
        }
    }

    /// Answers from a node: data, an alias, or NODATA.
    ///
    /// - Parameter encloser: the closest encloser, where the node is a wildcard that stands for the name.
    private mutating func answer(
        from node: RecordNode, of zone: ZoneView, rotates: Bool, encloser: RecordNode? = nil
    ) -> StepResult {
        let table = zone.table
        if query.type == .any, node.setCount > 0 { return answerAny(from: node, of: zone) }
        if node.has(RecordNode.isAlias), query.type != .cname, let alias = table.set(.cname, at: node) {
            return answerAlias(alias, at: node, of: zone, encloser: encloser)
        }
        guard let set = table.set(query.type, at: node) else {
            return denyData(in: zone, node: node, encloser: encloser)
        }
        let rotation = rotates && (query.type == .a || query.type == .aaaa || query.type == .mx) ? nextRandom() : 0
        answer(set, at: node, of: zone, rotation: rotation)
        if encloser != nil { proveAbsence(of: current, in: zone) }
        payProof(in: zone)
        writeAuthority(of: zone)
        writeAdditional(of: set, in: zone)
        return .done
    }

    /// Writes a set to the answer, with its signatures for a client that wants them (RFC 4035 section 3.1.1).
    private mutating func answer(_ set: StoredSet, at node: RecordNode, of zone: ZoneView, rotation: UInt32) {
        writer.answer(set, of: zone.table, owner: currentOwner, rotation: rotation)
        guard query.wantsDNSSEC, !writer.isTruncated, let signatures = zone.table.signatures(of: set.type, at: node)
        else { return }
        writer.answer(signatures, of: zone.table, owner: currentOwner, rotation: 0)
    }

    /// Writes a CNAME and makes its target the current name.
    private mutating func answerAlias(
        _ set: StoredSet, at node: RecordNode, of zone: ZoneView, encloser: RecordNode?
    ) -> StepResult {
        answer(set, at: node, of: zone, rotation: 0)
        guard !writer.isTruncated else { return .done }
        if encloser != nil { owesProof(in: zone) }
        guard follow(zone.table.arena, at: Int(set.offset) &+ 10) else { return fail(.serverFailure) }
        return .chase
    }

    /// One RRset answers ANY (RFC 8482 section 4.1).
    private mutating func answerAny(from node: RecordNode, of zone: ZoneView) -> StepResult {
        answer(zone.table.firstSet(of: node), at: node, of: zone, rotation: 0)
        return .done
    }

    // MARK: - Delegation and redirection

    /// The NS set of the cut, with the addresses of name servers below it, which nobody else could tell: glue that does
    /// not fit leaves TC (RFC 9471).
    private mutating func refer(to cut: RecordNode, of zone: ZoneView) -> StepResult {
        let table = zone.table
        if !isChasing { writer.isAuthoritative = false }
        guard let set = table.set(.ns, at: cut) else { return fail(.serverFailure) }
        writer.authority(set, of: table, owner: owner(fromLabel: current.labelCount &- Int(cut.labelCount)))
        guard !writer.isTruncated else { return .done }
        proveDelegation(at: cut, in: zone)
        if !writeAddresses(of: set, in: zone, belowCuts: true) { writer.isTruncated = true }
        return .done
    }

    /// DNAME (RFC 6672 section 3.2): the record, the CNAME it stands for, and on to the new name.
    private mutating func redirect(through node: RecordNode, of zone: ZoneView) -> StepResult {
        let table = zone.table
        guard let set = table.set(.dname, at: node) else { return fail(.serverFailure) }
        let label = current.labelCount &- Int(node.labelCount)
        writer.answer(set, of: table, owner: owner(fromLabel: label), rotation: 0)
        if query.wantsDNSSEC, let signatures = table.signatures(of: .dname, at: node) {
            writer.answer(signatures, of: table, owner: owner(fromLabel: label), rotation: 0)
        }
        guard !writer.isTruncated else { return .done }
        let prefixOctets = Int(current.labelOffsets[label])
        let data = Int(set.offset) &+ 10
        let dataOctets = Int(table.arena.load16(at: data &- 2))
        guard prefixOctets &+ dataOctets <= NameLimits.nameOctetsMax else {
            writer.responseCode = ResponseCode(rawValue: 6)
            return .done
        }
        composed.copy(current.canonical.octets.slice(at: 0, count: prefixOctets), at: 0)
        composed.copy(table.arena.slice(at: data, count: dataOctets), at: prefixOctets)
        let ttl = table.arena.load32(at: Int(set.offset) &+ 4)
        guard writer.writeAlias(currentOwner, ttl: ttl, target: composed.octets, at: 0) else {
            writer.isTruncated = true
            return .done
        }
        guard query.type != .cname else { return .done }
        guard follow(composed.octets, at: 0) else { return fail(.serverFailure) }
        return .chase
    }

    // MARK: - Other sections

    /// The zone's NS set, as CoreDNS adds it to positive answers; left out where it does not fit.
    private mutating func writeAuthority(of zone: ZoneView) {
        guard !writer.isTruncated, !(query.type == .ns && current.labelCount == zone.apexLabels) else { return }
        let apex = zone.apexNode
        guard let servers = zone.table.set(.ns, at: apex) else { return }
        let owner = owner(fromLabel: current.labelCount &- zone.apexLabels)
        writer.section = .authority
        guard writer.write(servers, of: zone.table, owner: owner), query.wantsDNSSEC,
            let signatures = zone.table.signatures(of: .ns, at: apex)
        else { return }
        _ = writer.write(signatures, of: zone.table, owner: owner)
    }

    /// Addresses of the hosts that an answer names, as far as the zone knows them and they fit.
    private mutating func writeAdditional(of set: StoredSet, in zone: ZoneView) {
        guard !writer.isTruncated else { return }
        switch set.type {
        case .srv, .mx, .ns, .svcb, .https: _ = writeAddresses(of: set, in: zone, belowCuts: false)
        default: return
        }
    }

    /// Writes A and AAAA sets for the names in a set's RDATA; `false` where one did not fit.
    private mutating func writeAddresses(of set: StoredSet, in zone: ZoneView, belowCuts: Bool) -> Bool {
        let arena = zone.table.arena
        writer.section = .additional
        var offset = Int(set.offset)
        var left = min(Int(set.recordCount), Limits.additionalNamesMax)
        while left > 0 {
            let name = offset &+ 10 &+ Self.octetsBeforeHost(in: set.type)
            offset &+= 10 &+ Int(arena.load16(at: offset &+ 8))
            left &-= 1
            do {
                _ = try related.parse(arena, at: name, hash: hash)
            } catch {
                continue
            }
            guard zone.contains(related) else { continue }
            let number = zone.table.find(related.octets, hash: related.suffixHashes[0])
            guard number >= 0 else { continue }
            let node = zone.table.node(at: number)
            guard belowCuts || node.barrier == RecordNode.none else { continue }
            guard writeAddresses(of: node, in: zone.table, owner: .name(arena, at: name)) else { return false }
        }
        return true
    }

    private mutating func writeAddresses(
        of node: RecordNode, in table: RecordTableView, owner: ResponseWriter.Owner
    ) -> Bool {
        if let ipv4 = table.set(.a, at: node), !writer.write(ipv4, of: table, owner: owner) { return false }
        guard let ipv6 = table.set(.aaaa, at: node) else { return true }
        return writer.write(ipv6, of: table, owner: owner)
    }

    /// Where in the RDATA the host's name starts.
    private static func octetsBeforeHost(in type: RecordType) -> Int {
        switch type {
        case .srv: 6
        case .mx, .svcb, .https: 2
        default: 0
        }
    }
}
