import DNSWire

/// NS records of a cluster's zone and the addresses of the servers they name (behaviour.md 1.3).
extension QueryEngine {
    /// NS at the apex, with the servers' addresses beside it as far as they fit.
    mutating func writeNameServers(_ cluster: ClusterView, _ zone: ClusterRulesView.Zone) -> ClusterFinding {
        guard cluster.synced.holds(cluster.rules.kindsOfServices.union(.endpointSlices)) else { return .notReady }
        let records = nameServers(cluster)
        guard records.exists, records.arena.load16(at: records.offset) > 0 else { return .noData }
        let zoneLabel = current.labelCount &- zone.labelCount
        let apex = current.suffix(from: zoneLabel)
        writer.section = .answer
        let start = writer.mark
        var left = Int(records.arena.load16(at: records.offset))
        var server = ServerView(arena: records.arena, offset: records.offset &+ 2)
        while left > 0 {
            server.composeName(apex, into: composed)
            guard writeNameServer(ofZoneAt: zoneLabel, ttl: cluster.rules.ttl) else {
                writer.rollBack(to: start)
                writer.isTruncated = true
                return .answered
            }
            server = server.next
            left &-= 1
        }
        writeServerAddresses(records, apex, cluster)
        return .answered
    }

    /// Writes an NS record with the composed name; `false` where there is no room.
    mutating func writeNameServer(ofZoneAt label: Int, ttl: UInt32) -> Bool {
        let data = writer.writeRecord(owner(fromLabel: label), type: .ns, ttl: ttl, dataOctets: 0)
        guard data >= 0, writer.writeName(composed.octets, at: 0) else { return false }
        writer.closeRecord(dataAt: data)
        return true
    }

    private mutating func writeServerAddresses(_ records: ClusterRecordsView, _ apex: Octets, _ cluster: ClusterView) {
        writer.section = .additional
        var left = Int(records.arena.load16(at: records.offset))
        var server = ServerView(arena: records.arena, offset: records.offset &+ 2)
        while left > 0 {
            server.composeName(apex, into: composed)
            let owner = ResponseWriter.Owner.name(composed.octets, at: 0)
            guard write(.a, of: server, owner, cluster), write(.aaaa, of: server, owner, cluster) else { return }
            server = server.next
            left &-= 1
        }
    }

    /// `ns.dns.Z`: the addresses of all servers.
    mutating func findNameServer(_ cluster: ClusterView) -> ClusterFinding {
        guard cluster.synced.holds(cluster.rules.kindsOfServices.union(.endpointSlices)) else { return .notReady }
        let records = nameServers(cluster)
        guard query.type == .a || query.type == .aaaa, records.exists else { return .noData }
        writer.section = .answer
        let start = writer.mark
        var left = Int(records.arena.load16(at: records.offset))
        var server = ServerView(arena: records.arena, offset: records.offset &+ 2)
        while left > 0 {
            guard write(query.type, of: server, currentOwner, cluster) else {
                writer.rollBack(to: start)
                writer.isTruncated = true
                return .answered
            }
            server = server.next
            left &-= 1
        }
        return writer.mark.answerCount > start.answerCount ? .answered : .noData
    }

    private func nameServers(_ cluster: ClusterView) -> ClusterRecordsView {
        let key = composed.octets.slice(at: 0, count: 0)
        return cluster.table.find(ClusterKey.Kind.nameServers, key, hash: ClusterHash.nameServers(hash))
    }

    /// The addresses of one family of a server.
    mutating func write(
        _ type: RecordType, of server: ServerView, _ owner: ResponseWriter.Owner, _ cluster: ClusterView
    ) -> Bool {
        let list = type == .a ? server.ipv4 : server.ipv6
        return writer.writeAddresses(
            owner, type: type, ttl: cluster.rules.ttl, server.arena, at: list.start, count: list.count, rotation: 0)
    }
}

/// One server of ``NameServerRecords`` as stored.
struct ServerView: BitwiseCopyable {
    let arena: Octets
    let offset: Int

    private var labelOctets: Int { Int(arena[offset]) }

    var ipv4: (start: Int, count: Int) {
        let count = offset &+ 1 &+ labelOctets
        return (count &+ 1, Int(arena[count]))
    }

    var ipv6: (start: Int, count: Int) {
        let list = ipv4
        let count = list.start &+ list.count &* 4
        return (count &+ 1, Int(arena[count]))
    }

    /// The server behind this one.
    var next: ServerView {
        let list = ipv6
        return ServerView(arena: arena, offset: list.start &+ list.count &* 16)
    }

    /// Writes the labels and the zone to `target`.
    func composeName(_ apex: Octets, into target: MutableOctets) {
        target.copy(arena.slice(at: offset &+ 1, count: labelOctets), at: 0)
        target.copy(apex, at: labelOctets)
    }
}
