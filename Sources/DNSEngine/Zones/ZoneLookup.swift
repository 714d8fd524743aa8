import DNSWire

/// The ways out of the algorithm of RFC 1034 section 4.3.2 for one name, RFC 4592 and RFC 6672 included.
enum ZoneLookup: BitwiseCopyable {
    /// The name exists.
    case node(RecordNode)
    /// The name does not exist, but this wildcard below its closest encloser stands for it.
    case wildcard(RecordNode, encloser: RecordNode)
    /// The name is at or below a zone cut.
    case referral(RecordNode)
    /// The name is below the owner of a DNAME.
    case redirection(RecordNode)
    /// The name does not exist, and no wildcard stands for it.
    case nameError(encloser: RecordNode)
}

extension ZoneView {
    /// Finds what the zone has to say about a name at or below its apex.
    ///
    /// - Parameter type: DS is answered on the parent's side of a cut (RFC 4035 section 3.1.4.1).
    func lookup(_ name: QueryName, type: RecordType) -> ZoneLookup {
        let exact = table.find(name.octets, hash: name.suffixHashes[0])
        if exact >= 0 {
            let node = table.node(at: exact)
            guard node.barrier != RecordNode.none else { return .node(node) }
            if type == .ds, Int(node.barrier) == exact { return .node(node) }
            return behindBarrier(node)
        }
        return lookupFromClosestEncloser(name)
    }

    private func lookupFromClosestEncloser(_ name: QueryName) -> ZoneLookup {
        var label = 1
        while label <= name.labelCount &- apexLabels {
            let number = table.find(name.suffix(from: label), hash: name.suffixHashes[label])
            if number >= 0 {
                let encloser = table.node(at: number)
                if encloser.barrier != RecordNode.none { return behindBarrier(encloser) }
                if encloser.has(RecordNode.isRedirection) { return .redirection(encloser) }
                guard encloser.wildcard != RecordNode.none else { return .nameError(encloser: encloser) }
                return .wildcard(table.node(at: Int(encloser.wildcard)), encloser: encloser)
            }
            label &+= 1
        }
        return .nameError(encloser: apexNode)
    }

    private func behindBarrier(_ node: RecordNode) -> ZoneLookup {
        let barrier = table.node(at: Int(node.barrier))
        return barrier.has(RecordNode.isCut) ? .referral(barrier) : .redirection(barrier)
    }
}
