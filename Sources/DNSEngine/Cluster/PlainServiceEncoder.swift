package import DNSWire
package import NetworkAddress

/// Lays a Service out as ``ServiceEncoder`` does, where all endpoints have the same ports and each a name of its own: what
/// nearly all Services are, at a tenth of the work. Lists are stored once; an endpoint's view points into those of the
/// Service.
package struct PlainServiceEncoder {
    /// What the Service's own name stands for.
    package enum Kind {
        case clusterIP([IPAddress], ports: [ServiceRecords.Port])
        case headless
    }

    /// A list that has been stored: where, and how many items.
    private struct Stored {
        var offset = 0
        var count = 0
    }

    /// The lists of all endpoints, in their order.
    private struct Lists {
        var ipv4 = Stored()
        var ipv6 = Stored()
        var services = Stored()
        var hosts = Stored()
    }

    private let hash: NameHash
    /// Where the payload starts.
    private let base: Int
    private let kind: Kind
    /// The number of each port that has one, each once.
    private let numbers: [UInt16]
    private let portCount: Int

    /// Appends a Service's records.
    ///
    /// - Returns: `false`, and leaves `out` as it was, where two endpoints have one name or one address, so that the Service
    ///   is not as plain as that.
    package static func append(
        _ kind: Kind, _ endpoints: borrowing PlainEndpoints, hash: NameHash, to out: inout RecordOctets
    ) -> Bool {
        let encoder = PlainServiceEncoder(
            hash: hash, base: out.count, kind: kind, numbers: endpoints.ports.distinctNumbers(),
            portCount: endpoints.ports.count)
        guard encoder.encode(endpoints, to: &out) else {
            out.truncate(to: encoder.base)
            return false
        }
        return true
    }

    private func encode(_ endpoints: borrowing PlainEndpoints, to out: inout RecordOctets) -> Bool {
        out.append(zeros: ServiceLayout.headerOctets)
        let lists = appendLists(of: endpoints, to: &out)
        guard appendEndpoints(endpoints, lists, to: &out) else { return false }
        switch kind {
        case .headless:
            guard !endpoints.hasOwnNames || endpoints.addresses.areDistinct else { return false }
            out.replace(at: base, with: ServiceLayout.headless)
            let ports = portCount == 0 ? [ServiceRecords.Port.unnumbered] : endpoints.ports
            appendViews(of: ports, to: &out) { out, numbers, matches in
                var lists = lists
                if numbers != self.numbers { lists.services = self.appendServices(numbers, endpoints.count, to: &out) }
                if numbers.isEmpty { lists.hosts.count = 0 }
                return (lists, matches * endpoints.count)
            }
        case .clusterIP(let addresses, let own):
            out.replace(at: base, with: ServiceLayout.clusterIP)
            let distinct = addresses.uniqued()
            var shared = Lists()
            shared.ipv4 = append(distinct.filter(\.isIPv4), octets: 4, to: &out)
            shared.ipv6 = append(distinct.filter { !$0.isIPv4 }, octets: 16, to: &out)
            shared.hosts = Stored(offset: out.count - base, count: 1)
            out.append(bigEndian: ViewLayout.ownName)
            appendViews(of: own.isEmpty ? [.unnumbered] : own, to: &out) { out, numbers, matches in
                var lists = shared
                lists.services = Stored(offset: out.count - self.base, count: addresses.isEmpty ? 0 : numbers.count)
                for number in numbers {
                    out.append(bigEndian: number)
                    out.append(bigEndian: ViewLayout.ownName)
                }
                if lists.services.count == 0 { lists.hosts.count = 0 }
                return (lists, matches * addresses.count)
            }
        }
        return true
    }
}

// MARK: - Lists

extension PlainServiceEncoder {
    private func appendLists(of endpoints: borrowing PlainEndpoints, to out: inout RecordOctets) -> Lists {
        var lists = Lists()
        lists.ipv4.offset = out.count - base
        for index in 0..<endpoints.count {
            guard case .v4(let bits) = endpoints.addresses[index] else { continue }
            out.append(bigEndian: bits)
            lists.ipv4.count += 1
        }
        lists.ipv6.offset = out.count - base
        if lists.ipv4.count < endpoints.count {
            for index in 0..<endpoints.count where !endpoints.addresses[index].isIPv4 {
                out.append(endpoints.addresses[index])
                lists.ipv6.count += 1
            }
        }
        lists.services = appendServices(numbers, endpoints.count, to: &out)
        lists.hosts = Stored(offset: out.count - base, count: numbers.isEmpty ? 0 : endpoints.count)
        for host in 0..<lists.hosts.count { out.append(bigEndian: UInt32(truncatingIfNeeded: host)) }
        return lists
    }

    private func appendServices(_ numbers: [UInt16], _ hosts: Int, to out: inout RecordOctets) -> Stored {
        let stored = Stored(offset: out.count - base, count: numbers.count * hosts)
        for host in 0..<(numbers.isEmpty ? 0 : hosts) {
            for number in numbers {
                out.append(bigEndian: number)
                out.append(bigEndian: UInt32(truncatingIfNeeded: host))
            }
        }
        return stored
    }

    private func append(_ addresses: [IPAddress], octets: Int, to out: inout RecordOctets) -> Stored {
        let stored = Stored(offset: out.count - base, count: addresses.count)
        for address in addresses { out.append(address) }
        return stored
    }
}

// MARK: - Endpoints

extension PlainServiceEncoder {
    /// Appends the endpoints with their views, and the index by name. `false` where a name comes twice.
    private func appendEndpoints(
        _ endpoints: borrowing PlainEndpoints, _ lists: Lists, to out: inout RecordOctets
    ) -> Bool {
        var view = lists
        (view.services.count, view.hosts.count) = (numbers.count, numbers.isEmpty ? 0 : 1)
        let weight = Self.weight(portCount)
        let first = out.count - base
        for index in 0..<endpoints.count {
            out.append(endpoints.label(index))
            let isIPv4 = endpoints.addresses[index].isIPv4
            (view.ipv4.count, view.ipv6.count) = isIPv4 ? (1, 0) : (0, 1)
            append(view, weight, to: &out)
            if isIPv4 { view.ipv4.offset += 4 } else { view.ipv6.offset += 16 }
            view.services.offset += ViewLayout.serviceOctets * numbers.count
            view.hosts.offset += numbers.isEmpty ? 0 : 4
        }
        let offsets = out.count - base
        var label = first
        for index in 0..<endpoints.count {
            out.append(bigEndian: UInt32(truncatingIfNeeded: label))
            label += endpoints.label(index).count + ViewLayout.octetCount
        }
        out.replace(at: base + ServiceLayout.endpointCount, bigEndian: UInt32(truncatingIfNeeded: endpoints.count))
        out.replace(at: base + ServiceLayout.endpointOffsets, bigEndian: UInt32(truncatingIfNeeded: offsets))
        return appendSlots(endpoints, to: &out)
    }

    private func appendSlots(_ endpoints: borrowing PlainEndpoints, to out: inout RecordOctets) -> Bool {
        var slotCount = 2
        while slotCount < endpoints.count * 2 { slotCount *= 2 }
        let slots = out.count
        out.append(zeros: 4 * slotCount)
        out.replace(at: base + ServiceLayout.endpointSlots, bigEndian: UInt32(truncatingIfNeeded: slots - base))
        out.replace(at: base + ServiceLayout.endpointMask, bigEndian: UInt32(truncatingIfNeeded: slotCount - 1))
        for index in 0..<endpoints.count {
            let label = endpoints.label(index)
            var slot = Int(truncatingIfNeeded: endpoints.hash(ofLabel: index, hash)) & (slotCount &- 1)
            while true {
                let holder = Int(out.octets.load32(at: slots &+ 4 &* slot))
                if holder == 0 { break }
                if endpoints.label(holder &- 1).equals(label) { return false }
                slot = (slot &+ 1) & (slotCount &- 1)
            }
            out.replace(at: slots &+ 4 &* slot, bigEndian: UInt32(truncatingIfNeeded: index &+ 1))
        }
        return true
    }
}

// MARK: - Views

extension PlainServiceEncoder {
    /// Appends the views of the ports, and fills in that of the Service's own name.
    ///
    /// - Parameter find: stores what is found by the given numbers of some of the ports, and says how much that is in all.
    private func appendViews(
        of ports: [ServiceRecords.Port], to out: inout RecordOctets,
        find: (inout RecordOctets, _ numbers: [UInt16], _ ports: Int) -> (Lists, found: Int)
    ) {
        // Most pairs of labels find one port or all of them.
        var known: [(matches: [Int], lists: Lists, weight: UInt16)] = []
        func view(_ matches: [Int], _ out: inout RecordOctets) -> (Lists, UInt16) {
            if let view = known.first(where: { $0.matches == matches }) { return (view.lists, view.weight) }
            let (lists, found) = find(&out, matches.map { ports[$0] }.distinctNumbers(), matches.count)
            known.append((matches, lists, Self.weight(found)))
            return (lists, Self.weight(found))
        }
        let own = view(Array(ports.indices), &out)
        let labels = PortLabels.all(of: ports)
        let views = labels.map { labels in view(ports.indices.filter { labels.match(ports[$0]) }, &out) }
        out.replace(at: base + ServiceLayout.portViews, bigEndian: UInt32(truncatingIfNeeded: out.count - base))
        out.replace(at: base + ServiceLayout.portViewCount, bigEndian: UInt16(truncatingIfNeeded: labels.count))
        for (labels, view) in zip(labels, views) {
            out.append(label: labels.name)
            out.append(label: labels.proto)
            append(view.0, view.1, to: &out)
        }
        let end = out.count
        append(own.0, own.1, to: &out)
        out.move(from: end, to: base + ServiceLayout.ownView, count: ViewLayout.octetCount)
        out.truncate(to: end)
    }

    private func append(_ lists: Lists, _ weight: UInt16, to out: inout RecordOctets) {
        append(lists.ipv4, to: &out)
        append(lists.ipv6, to: &out)
        append(lists.services, to: &out)
        append(lists.hosts, to: &out)
        out.append(bigEndian: weight)
    }

    private func append(_ list: Stored, to out: inout RecordOctets) {
        out.append(bigEndian: UInt64(truncatingIfNeeded: list.offset) &<< 32 | UInt64(truncatingIfNeeded: list.count))
    }

    /// CoreDNS's weight of each of `count` records.
    private static func weight(_ count: Int) -> UInt16 { UInt16(max(100 / max(count, 1), 1)) }
}

extension [ServiceRecords.Port] {
    /// The numbers in order, each once.
    fileprivate func distinctNumbers() -> [UInt16] {
        var numbers: [UInt16] = []
        for case let number? in map(\.number) where !numbers.contains(number) { numbers.append(number) }
        return numbers
    }
}

extension [IPAddress] {
    fileprivate var areDistinct: Bool {
        if count > 16 { return Set(self).count == count }
        return indices.allSatisfy { index in !self[..<index].contains(self[index]) }
    }
}
