import DNSWire
import NetworkAddress

/// Lays a Service's records out as ``ServiceLayout`` says. Control plane only.
struct ServiceEncoder {
    /// Addresses and ports that one query finds, in the order in which CoreDNS collects them: with the Service's own
    /// name as host, or an endpoint's.
    private struct Found: Hashable {
        var address: IPAddress
        var port: UInt16?
        var host: UInt32
    }

    private var octets: [UInt8]
    /// Lists that are stored already, by their octets: a Service with one port has the same list under many names.
    private var lists: [[UInt8]: UInt32] = [:]

    private let hosts: HostNumbers
    /// Whether endpoints have a cluster's label behind their own.
    private let hasClusters: Bool

    private init(kind: UInt8, _ records: ServiceRecords, isZoned: Bool = false) {
        let headerOctets = isZoned ? ServiceLayout.zonedHeaderOctets : ServiceLayout.headerOctets
        octets = [UInt8](repeating: 0, count: headerOctets)
        octets.reserveCapacity(256 + records.endpoints.count * 96)
        hasClusters = records.isImported
        octets[0] = kind | (hasClusters ? ServiceLayout.importedFlag : 0) | (isZoned ? ServiceLayout.zonedFlag : 0)
        hosts = HostNumbers(records.endpoints)
    }

    static func encode(_ records: ServiceRecords, hash: NameHash) -> [UInt8] {
        switch records.kind {
        case .externalName(let target): return [ServiceLayout.externalName] + target.octets
        case .clusterIP(let addresses):
            var encoder = ServiceEncoder(kind: ServiceLayout.clusterIP, records)
            let ports = records.ports.isEmpty ? [.unnumbered] : records.ports
            encoder.encodeOwn(ports: ports) { port in
                addresses.map { Found(address: $0, port: port.number, host: ViewLayout.ownName) }
            }
            encoder.encodeEndpoints(records.endpoints, hash: hash)
            return encoder.octets
        case .hidden:
            var encoder = ServiceEncoder(kind: ServiceLayout.hidden, records)
            encoder.encodeOwn(ports: records.ports) { _ in [] }
            return encoder.octets
        case .headless:
            let isZoned = !records.isImported && records.endpoints.contains { $0.zone != nil }
            var encoder = ServiceEncoder(kind: ServiceLayout.headless, records, isZoned: isZoned)
            encoder.encodeHeadless(records.endpoints)
            if isZoned { encoder.encodeTopologyZones(of: records.endpoints) }
            encoder.encodeEndpoints(records.endpoints, hash: hash)
            return encoder.octets
        }
    }

    // MARK: - Views of the Service's name and of its ports

    /// The view of the Service's own name, and one for each port.
    private mutating func encodeOwn(
        ports: [ServiceRecords.Port], found: (ServiceRecords.Port) -> [Found]
    ) {
        let own = view(of: ports.flatMap(found))
        store(own, at: ServiceLayout.ownView)
        // Most pairs of labels find one port or all of them.
        var views: [[Int]: [UInt8]] = [Array(ports.indices): own]
        encodePortViews(PortLabels.all(of: ports)) { encoder, labels in
            let matches = ports.indices.filter { labels.match(ports[$0]) }
            if let view = views[matches] { return view }
            let view = encoder.view(of: matches.flatMap { found(ports[$0]) })
            views[matches] = view
            return view
        }
    }

    private mutating func encodeHeadless(_ endpoints: [ServiceRecords.Endpoint]) {
        let hosts = hosts
        let found = { (matches: (ServiceRecords.Port) -> Bool) in
            zip(endpoints, hosts.numbers).flatMap { endpoint, host in
                endpoint.portsOrNone.lazy.filter(matches).map {
                    Found(address: endpoint.address, port: $0.number, host: host)
                }
            }
        }
        store(view(of: found { _ in true }), at: ServiceLayout.ownView)
        encodePortViews(PortLabels.all(of: ServiceRecords.ports(of: endpoints))) { encoder, labels in
            encoder.view(of: found(labels.match))
        }
    }

    private mutating func encodePortViews(
        _ all: [PortLabels], view: (inout ServiceEncoder, PortLabels) -> [UInt8]
    ) {
        var encoded: [UInt8] = []
        for labels in all {
            let view = view(&self, labels)
            encoded.append(label: labels.name)
            encoded.append(label: labels.proto)
            encoded += view
        }
        store(bigEndian: UInt32(octets.count), at: ServiceLayout.portViews)
        octets[ServiceLayout.portViewCount] = UInt8(truncatingIfNeeded: all.count >> 8)
        octets[ServiceLayout.portViewCount + 1] = UInt8(truncatingIfNeeded: all.count)
        octets += encoded
    }

    /// A view of the endpoints in each topology zone.
    private mutating func encodeTopologyZones(of endpoints: [ServiceRecords.Endpoint]) {
        var members: [[UInt8]: [Int]] = [:]
        var order: [[UInt8]] = []
        for (index, endpoint) in endpoints.enumerated() {
            guard let zone = endpoint.zone, zone.count < NameLimits.nameOctetsMax else { continue }
            if members[zone, default: []].isEmpty { order.append(zone) }
            members[zone, default: []].append(index)
        }
        let zones = order.prefix(Int(UInt16.max))
        var encoded: [UInt8] = []
        for zone in zones {
            let view = self.view(
                of: (members[zone] ?? []).flatMap { index in
                    endpoints[index].portsOrNone.map {
                        Found(address: endpoints[index].address, port: $0.number, host: hosts.numbers[index])
                    }
                })
            encoded.append(UInt8(zone.count))
            encoded += zone
            encoded += view
        }
        store(bigEndian: UInt32(octets.count), at: ServiceLayout.zoneViews)
        octets[ServiceLayout.zoneViewCount] = UInt8(truncatingIfNeeded: zones.count >> 8)
        octets[ServiceLayout.zoneViewCount + 1] = UInt8(truncatingIfNeeded: zones.count)
        octets += encoded
    }

    // MARK: - Endpoints

    private mutating func encodeEndpoints(_ endpoints: [ServiceRecords.Endpoint], hash: NameHash) {
        var offsets: [UInt32] = []
        offsets.reserveCapacity(hosts.first.count)
        for (number, first) in hosts.first.enumerated() {
            let endpoint = endpoints[first]
            guard let further = hosts.further[number] else {
                offsets.append(encode(endpoint, host: UInt32(number)))
                continue
            }
            let view = self.view(
                of: ([first] + further).flatMap { index in
                    endpoints[index].portsOrNone.map {
                        Found(address: endpoints[index].address, port: $0.number, host: UInt32(number))
                    }
                })
            offsets.append(UInt32(octets.count))
            encodeName(of: endpoint)
            octets += view
        }
        storeEndpointIndex(offsets, hash: hash)
    }

    private mutating func encodeName(of endpoint: ServiceRecords.Endpoint) {
        octets.append(label: endpoint.name)
        if hasClusters { octets.append(label: endpoint.cluster ?? "") }
    }

    /// An endpoint whose name no other has: what the general way finds, with nothing to sort out. Returns where it is.
    private mutating func encode(_ endpoint: ServiceRecords.Endpoint, host: UInt32) -> UInt32 {
        let address = UInt32(octets.count)
        octets.append(endpoint.address)
        var ports: [UInt16] = []
        for port in endpoint.ports {
            guard let number = port.number, !ports.contains(number) else { continue }
            ports.append(number)
        }
        let services = UInt32(octets.count)
        for port in ports {
            octets.append(bigEndian: port)
            octets.append(bigEndian: host)
        }
        let offset = UInt32(octets.count)
        encodeName(of: endpoint)
        let isIPv4 = endpoint.address.isIPv4
        octets.append(bigEndian: address)
        octets.append(bigEndian: UInt32(isIPv4 ? 1 : 0))
        octets.append(bigEndian: address)
        octets.append(bigEndian: UInt32(isIPv4 ? 0 : 1))
        octets.append(bigEndian: services)
        octets.append(bigEndian: UInt32(ports.count))
        // The host that the SRV records name lies in the first of them, behind the port.
        octets.append(bigEndian: services + 2)
        octets.append(bigEndian: UInt32(ports.isEmpty ? 0 : 1))
        octets.append(bigEndian: UInt16(max(100 / max(endpoint.ports.count, 1), 1)))
        return offset
    }

    private mutating func storeEndpointIndex(_ offsets: [UInt32], hash: NameHash) {
        var slotCount = 2
        while slotCount < offsets.count * 2 { slotCount *= 2 }
        var slots = [UInt32](repeating: 0, count: slotCount)
        Octets.withSlack(of: octets) { octets in
            for (number, offset) in offsets.enumerated() {
                let offset = Int(offset)
                let labelHash = hash.label(octets, at: offset + 1, length: Int(octets[offset]))
                var slot = Int(truncatingIfNeeded: labelHash) & (slotCount - 1)
                while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
                slots[slot] = UInt32(number + 1)
            }
        }
        store(bigEndian: UInt32(offsets.count), at: ServiceLayout.endpointCount)
        store(bigEndian: UInt32(octets.count), at: ServiceLayout.endpointOffsets)
        for offset in offsets { octets.append(bigEndian: offset) }
        store(bigEndian: UInt32(octets.count), at: ServiceLayout.endpointSlots)
        store(bigEndian: UInt32(slotCount - 1), at: ServiceLayout.endpointMask)
        for slot in slots { octets.append(bigEndian: slot) }
    }

    // MARK: - Views

    /// A view of what a query found: addresses without repetition, SRV records without repetition, all with CoreDNS's
    /// weight, ⌊100/n⌋ but at least 1, where n counts everything found.
    private mutating func view(of found: [Found]) -> [UInt8] {
        let addresses = found.map(\.address).uniqued()
        var services: [UInt8] = []
        for record in found.map({ Found(address: .v4(0), port: $0.port, host: $0.host) }).uniqued() {
            guard let port = record.port else { continue }
            services.append(bigEndian: port)
            services.append(bigEndian: record.host)
        }
        var hosts: [UInt8] = []
        for host in found.filter({ $0.port != nil }).map(\.host).uniqued() { hosts.append(bigEndian: host) }
        var view: [UInt8] = []
        view += list(addresses.filter(\.isIPv4).flatMap(\.octets), itemOctets: 4)
        view += list(addresses.filter { !$0.isIPv4 }.flatMap(\.octets), itemOctets: 16)
        view += list(services, itemOctets: ViewLayout.serviceOctets)
        view += list(hosts, itemOctets: 4)
        view.append(bigEndian: UInt16(max(100 / max(found.count, 1), 1)))
        return view
    }

    /// Stores a list, or finds it stored; returns its offset and count.
    private mutating func list(_ items: [UInt8], itemOctets: Int) -> [UInt8] {
        let offset = lists[items] ?? UInt32(octets.count)
        if offset == octets.count {
            lists[items] = offset
            octets += items
        }
        var reference: [UInt8] = []
        reference.append(bigEndian: offset)
        reference.append(bigEndian: UInt32(items.count / itemOctets))
        return reference
    }

    private mutating func store(_ part: [UInt8], at offset: Int) {
        octets.replaceSubrange(offset..<(offset + part.count), with: part)
    }

    private mutating func store(bigEndian number: UInt32, at offset: Int) {
        var part: [UInt8] = []
        part.append(bigEndian: number)
        store(part, at: offset)
    }
}

/// The number of each endpoint's name, in order of first appearance.
private struct HostNumbers {
    /// For each endpoint, in their order.
    private(set) var numbers: [UInt32] = []
    /// The first endpoint of each name.
    private(set) var first: [Int] = []
    /// The other endpoints of a name, where there are any.
    private(set) var further: [Int: [Int]] = [:]

    private struct Name: Hashable {
        let label: String
        let cluster: String?
    }

    init(_ endpoints: [ServiceRecords.Endpoint]) {
        var known: [Name: Int] = [:]
        known.reserveCapacity(endpoints.count)
        numbers.reserveCapacity(endpoints.count)
        first.reserveCapacity(endpoints.count)
        for (index, endpoint) in endpoints.enumerated() {
            let name = Name(label: endpoint.name, cluster: endpoint.cluster)
            let number = known[name] ?? first.count
            numbers.append(UInt32(number))
            if number == first.count {
                known[name] = number
                first.append(index)
            } else {
                further[number, default: []].append(index)
            }
        }
    }
}

extension ServiceRecords {
    /// The ports of the endpoints, those of neighbours with the same ones once.
    fileprivate static func ports(of endpoints: [Endpoint]) -> [Port] {
        var ports: [Port] = []
        var last: [Port]?
        for endpoint in endpoints where endpoint.ports != last {
            ports += endpoint.portsOrNone
            last = endpoint.ports
        }
        return ports
    }
}

extension ServiceRecords.Endpoint {
    /// A slice without ports still has addresses.
    fileprivate var portsOrNone: [ServiceRecords.Port] {
        ports.isEmpty ? [.unnumbered] : ports
    }
}

extension Sequence where Element: Hashable {
    /// The elements in order, each once.
    func uniqued() -> [Element] {
        var kept: [Element] = []
        var seen: Set<Element> = []
        for element in self {
            // A set pays off only where there is much to look through.
            if kept.count < 8 {
                if !kept.contains(element) { kept.append(element) }
                continue
            }
            if seen.isEmpty { seen = Set(kept) }
            if seen.insert(element).inserted { kept.append(element) }
        }
        return kept
    }
}
