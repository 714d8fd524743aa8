import DNSWire

/// Writes what a Service's names answer.
extension QueryEngine {
    /// Writes the records of a view for the type asked.
    ///
    /// - Parameter serviceLabel: which label of the current name is the Service's.
    mutating func answer(
        _ view: RecordsView, of service: ServiceView, _ cluster: ClusterView, serviceLabel: Int, rotates: Bool
    ) -> ClusterFinding {
        switch query.type {
        case .a: return answerAddresses(view, .a, cluster, rotates)
        case .aaaa: return answerAddresses(view, .aaaa, cluster, rotates)
        case .srv: return answerServices(view, of: service, cluster, serviceLabel: serviceLabel)
        case .any:
            // One RRset, the first that there is (RFC 8482 section 4.1).
            if view.list(ViewLayout.ipv4).count > 0 { return answerAddresses(view, .a, cluster, rotates) }
            return answerAddresses(view, .aaaa, cluster, rotates)
        default: return .noData
        }
    }

    private mutating func answerAddresses(
        _ view: RecordsView, _ type: RecordType, _ cluster: ClusterView, _ rotates: Bool
    ) -> ClusterFinding {
        let list = view.list(type == .a ? ViewLayout.ipv4 : ViewLayout.ipv6)
        guard list.count > 0 else { return .noData }
        writer.section = .answer
        let written = writer.writeAddresses(
            currentOwner, type: type, ttl: cluster.rules.ttl, view.arena, at: list.start, count: list.count,
            rotation: rotates ? nextRandom() : 0)
        if !written { writer.isTruncated = true }
        return .answered
    }

    /// SRV records, and the addresses of the hosts they name as far as they fit.
    private mutating func answerServices(
        _ view: RecordsView, of service: ServiceView, _ cluster: ClusterView, serviceLabel: Int
    ) -> ClusterFinding {
        let list = view.list(ViewLayout.services)
        guard list.count > 0 else { return .noData }
        writer.section = .answer
        let start = writer.mark
        let own = current.suffix(from: serviceLabel)
        var index = 0
        while index < list.count {
            let item = list.start &+ index &* ViewLayout.serviceOctets
            let port = view.arena.load16(at: item)
            let host = view.arena.load32(at: item &+ 2)
            guard writeService(port, view.weight, host, own, service, cluster) else {
                writer.rollBack(to: start)
                writer.isTruncated = true
                return .answered
            }
            index &+= 1
        }
        writeHosts(view, of: service, cluster, own)
        return .answered
    }

    /// One SRV record (RFC 2782): its target is not compressed. `false` where it does not fit, or below a zone with a
    /// long name is no name any more.
    private mutating func writeService(
        _ port: UInt16, _ weight: UInt16, _ host: UInt32, _ own: Octets, _ service: ServiceView, _ cluster: ClusterView
    ) -> Bool {
        let target = hostName(host, own, service)
        guard target.count <= NameLimits.nameOctetsMax else { return false }
        let data = writer.writeRecord(
            currentOwner, type: .srv, ttl: cluster.rules.ttl, dataOctets: 6 &+ target.count)
        guard data >= 0 else { return false }
        writer.buffer.store16(0, at: data)
        writer.buffer.store16(weight, at: data &+ 2)
        writer.buffer.store16(port, at: data &+ 4)
        writer.buffer.copy(target, at: data &+ 6)
        return true
    }

    private mutating func writeHosts(
        _ view: RecordsView, of service: ServiceView, _ cluster: ClusterView, _ own: Octets
    ) {
        let hosts = view.list(ViewLayout.hosts)
        writer.section = .additional
        var index = 0
        while index < hosts.count {
            let host = view.arena.load32(at: hosts.start &+ index &* 4)
            let addresses = host == ViewLayout.ownName ? service.ownView : service.endpointView(Int(host))
            _ = hostName(host, own, service)
            let owner = ResponseWriter.Owner.name(composed.octets, at: 0)
            guard writeHost(owner, .a, addresses, cluster), writeHost(owner, .aaaa, addresses, cluster) else { return }
            index &+= 1
        }
    }

    private mutating func writeHost(
        _ owner: ResponseWriter.Owner, _ type: RecordType, _ addresses: RecordsView, _ cluster: ClusterView
    ) -> Bool {
        let list = addresses.list(type == .a ? ViewLayout.ipv4 : ViewLayout.ipv6)
        return writer.writeAddresses(
            owner, type: type, ttl: cluster.rules.ttl, addresses.arena, at: list.start, count: list.count, rotation: 0)
    }

    /// Puts a host's name together in ``composed``: the Service's own, with the endpoint's label in front.
    private func hostName(_ host: UInt32, _ own: Octets, _ service: ServiceView) -> Octets {
        var length = 0
        if host != ViewLayout.ownName {
            let label = service.endpointLabel(Int(host))
            length = service.endpointNameOctets(at: label)
            composed.copy(service.arena.slice(at: label, count: length), at: 0)
        }
        composed.copy(own, at: length)
        return composed.octets.slice(at: 0, count: length &+ own.count)
    }
}

extension ResponseWriter {
    /// Writes addresses that lie packed in an arena, starting with the one that `rotation` picks; all or none.
    mutating func writeAddresses(
        _ owner: Owner, type: RecordType, ttl: UInt32, _ arena: Octets, at start: Int, count: Int, rotation: UInt32
    ) -> Bool {
        let before = mark
        let size = type == .a ? 4 : 16
        var item = count > 1 ? Int(rotation) % count : 0
        var left = count
        while left > 0 {
            let data = writeRecord(owner, type: type, ttl: ttl, dataOctets: size)
            guard data >= 0 else {
                rollBack(to: before)
                return false
            }
            buffer.copy(arena.slice(at: start &+ item &* size, count: size), at: data)
            item = item &+ 1 == count ? 0 : item &+ 1
            left &-= 1
        }
        return true
    }
}
