import DNSWire

/// Answers from a hosts file, with CoreDNS's rules (behaviour.md 2.2 `hosts`).
extension QueryEngine {
    mutating func answerFromHosts(_ hosts: HostsView, rotates: Bool) -> StepResult {
        let name = current
        if query.type == .ptr {
            let number = hosts.table.find(name.octets, hash: name.suffixHashes[0])
            if number >= 0, let set = hosts.table.set(.ptr, at: hosts.table.node(at: number)) {
                writer.answer(set, of: hosts.table, owner: currentOwner, rotation: 0)
                return .done
            }
            // The file knows no such address; whoever holds the reverse zone may.
            return .pass
        }
        guard hosts.zones.covers(name) else { return .pass }
        let number = find(name, in: hosts)
        guard number >= 0 else {
            if hosts.fallthroughZones.covers(name) { return .pass }
            return fail(.serverFailure)
        }
        return answer(from: hosts.table.node(at: number), of: hosts, rotates: rotates)
    }

    /// The name's own line, or that of a wildcard in its place; names that only own a PTR do not count.
    private func find(_ name: QueryName, in hosts: HostsView) -> Int {
        let exact = hosts.table.find(name.octets, hash: name.suffixHashes[0])
        if exact >= 0, isHost(hosts.table.node(at: exact), of: hosts) { return exact }
        guard name.labelCount > 1 else { return -1 }
        let parent = name.suffix(from: 1)
        composed[0] = 1
        composed[1] = UInt8(ascii: "*")
        composed.copy(parent, at: 2)
        let wildcard = hash.prepending(label: hosts.wildcardLabelHash, to: name.suffixHashes[1])
        let number = hosts.table.find(composed.octets.slice(at: 0, count: parent.count &+ 2), hash: wildcard)
        return number >= 0 && isHost(hosts.table.node(at: number), of: hosts) ? number : -1
    }

    private func isHost(_ node: RecordNode, of hosts: HostsView) -> Bool {
        hosts.table.set(.a, at: node) != nil || hosts.table.set(.aaaa, at: node) != nil
    }

    /// The addresses; for everything else that the name might have, an empty answer without a SOA: a hosts file has
    /// none.
    private mutating func answer(from node: RecordNode, of hosts: HostsView, rotates: Bool) -> StepResult {
        let table = hosts.table
        if query.type == .any {
            writer.answer(table.firstSet(of: node), of: table, owner: currentOwner, rotation: 0)
            return .done
        }
        let isAddress = query.type == .a || query.type == .aaaa
        if !isAddress, hosts.passesOtherTypes { return .pass }
        guard isAddress, let set = table.set(query.type, at: node) else { return .done }
        writer.answer(set, of: table, owner: currentOwner, rotation: rotates ? nextRandom() : 0)
        return .done
    }
}
