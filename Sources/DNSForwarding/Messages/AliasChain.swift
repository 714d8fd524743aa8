import DNSWire

/// The records of an answer section that belong to the question: those of its name and of the names that aliases lead
/// to from there. Others are not the upstream's to tell us unasked (RFC 2181 section 5.4.1, RFC 5452 section 6).
struct AliasChain {
    /// In the upstream's order.
    let records: [ResourceRecord]
    /// The question's name and those that its aliases lead to.
    let names: Set<DomainName>

    init(from name: DomainName, in answers: [ResourceRecord]) {
        var names: Set<DomainName> = [name]
        var didGrow = true
        while didGrow {
            didGrow = false
            for case .cname(let target) in answers.filter({ names.contains($0.owner) }).map(\.data)
            where names.count <= ForwardingLimits.aliasLinksMax {
                didGrow = names.insert(target).inserted || didGrow
            }
        }
        self.names = names
        records = answers.filter { [names] record in
            guard !names.contains(record.owner) else { return true }
            // A DNAME and its signature stand above the name that they redirect (RFC 6672 section 3.1).
            return (record.type == .dname || record.type == .rrsig)
                && names.contains { $0.isEqualOrBelow(record.owner) }
        }
    }
}
