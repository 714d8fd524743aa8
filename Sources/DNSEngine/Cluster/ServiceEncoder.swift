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

    private init(kind: UInt8) {
        octets = [UInt8](repeating: 0, count: ServiceLayout.headerOctets)
        octets[0] = kind
    }

    static func encode(_ records: ServiceRecords, hash: NameHash) -> [UInt8] {
        switch records.kind {
        case .externalName(let target): return [ServiceLayout.externalName] + target.octets
        case .clusterIP(let addresses):
            var encoder = ServiceEncoder(kind: ServiceLayout.clusterIP)
            let ports = records.ports.isEmpty ? [.init(name: "", proto: "", number: nil)] : records.ports
            encoder.encodeOwn(ports: ports) { port in
                addresses.map { Found(address: $0, port: port.number, host: ViewLayout.ownName) }
            }
            encoder.encodeEndpoints(records.endpoints, hash: hash)
            return encoder.octets
        case .hidden:
            var encoder = ServiceEncoder(kind: ServiceLayout.hidden)
            encoder.encodeOwn(ports: records.ports) { _ in [] }
            return encoder.octets
        case .headless:
            var encoder = ServiceEncoder(kind: ServiceLayout.headless)
            let hosts = records.hosts
            encoder.encodeHeadless(records.endpoints, hosts: hosts)
            encoder.encodeEndpoints(records.endpoints, hash: hash)
            return encoder.octets
        }
    }

    // MARK: - Views of the Service's name and of its ports

    /// The view of the Service's own name, and one for each port.
    private mutating func encodeOwn(
        ports: [ServiceRecords.Port], found: (ServiceRecords.Port) -> [Found]
    ) {
        store(view(of: ports.flatMap(found)), at: ServiceLayout.ownView)
        encodePortViews(PortLabels.all(of: ports)) { labels in ports.filter(labels.match).flatMap(found) }
    }

    private mutating func encodeHeadless(_ endpoints: [ServiceRecords.Endpoint], hosts: [String: UInt32]) {
        let found = { (endpoint: ServiceRecords.Endpoint, ports: [ServiceRecords.Port]) in
            ports.map { Found(address: endpoint.address, port: $0.number, host: hosts[endpoint.name] ?? 0) }
        }
        store(view(of: endpoints.flatMap { found($0, $0.portsOrNone) }), at: ServiceLayout.ownView)
        encodePortViews(PortLabels.all(of: endpoints.flatMap(\.portsOrNone))) { labels in
            endpoints.flatMap { found($0, $0.portsOrNone.filter(labels.match)) }
        }
    }

    private mutating func encodePortViews(_ all: [PortLabels], found: (PortLabels) -> [Found]) {
        let encoded = all.flatMap { labels in
            Self.label(labels.name) + Self.label(labels.proto) + view(of: found(labels))
        }
        store(bigEndian: UInt32(octets.count), at: ServiceLayout.portViews)
        octets[ServiceLayout.portViewCount] = UInt8(truncatingIfNeeded: all.count >> 8)
        octets[ServiceLayout.portViewCount + 1] = UInt8(truncatingIfNeeded: all.count)
        octets += encoded
    }

    // MARK: - Endpoints

    private mutating func encodeEndpoints(_ endpoints: [ServiceRecords.Endpoint], hash: NameHash) {
        var byName: [(name: String, found: [Found])] = []
        var numbers: [String: Int] = [:]
        for endpoint in endpoints {
            let number = numbers[endpoint.name] ?? byName.count
            if number == byName.count {
                numbers[endpoint.name] = number
                byName.append((endpoint.name, []))
            }
            byName[number].found += endpoint.portsOrNone.map {
                Found(address: endpoint.address, port: $0.number, host: UInt32(number))
            }
        }
        var offsets: [UInt32] = []
        for (name, found) in byName {
            let encoded = Self.label(name) + view(of: found)
            offsets.append(UInt32(octets.count))
            octets += encoded
        }
        storeEndpointIndex(byName.map(\.name), offsets, hash: hash)
    }

    private mutating func storeEndpointIndex(_ names: [String], _ offsets: [UInt32], hash: NameHash) {
        var slotCount = 2
        while slotCount < names.count * 2 { slotCount *= 2 }
        var slots = [UInt32](repeating: 0, count: slotCount)
        for (number, name) in names.enumerated() {
            let label = OctetStorage(copying: Array(name.utf8))
            let labelHash = hash.loweringLabel(label.octets.octets, at: 0, length: name.utf8.count)
            var slot = Int(truncatingIfNeeded: labelHash) & (slotCount - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
            slots[slot] = UInt32(number + 1)
        }
        store(bigEndian: UInt32(names.count), at: ServiceLayout.endpointCount)
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

    private static func label(_ text: String) -> [UInt8] {
        let octets = text.utf8.map(ASCIICase.lowered)
        return [UInt8(truncatingIfNeeded: octets.count)] + octets
    }
}

/// What a `_port._proto` pair of labels can say; an empty label matches everything (behaviour.md 1.1).
private struct PortLabels: Hashable {
    let name: String
    let proto: String

    func match(_ port: ServiceRecords.Port) -> Bool {
        (name.isEmpty || name == port.name.lowercased()) && (proto.isEmpty || proto == port.proto.lowercased())
    }

    /// The pairs that find something among the ports.
    static func all(of ports: [ServiceRecords.Port]) -> [PortLabels] {
        ports.flatMap { port in
            let name = port.name.lowercased()
            let proto = port.proto.lowercased()
            return [
                PortLabels(name: name, proto: proto), PortLabels(name: "", proto: proto),
                PortLabels(name: name, proto: ""), PortLabels(name: "", proto: ""),
            ]
        }.uniqued()
    }
}

extension ServiceRecords {
    /// The number of each endpoint name, in order of first appearance.
    fileprivate var hosts: [String: UInt32] {
        var hosts: [String: UInt32] = [:]
        for endpoint in endpoints where hosts[endpoint.name] == nil { hosts[endpoint.name] = UInt32(hosts.count) }
        return hosts
    }
}

extension ServiceRecords.Endpoint {
    /// A slice without ports still has addresses.
    fileprivate var portsOrNone: [ServiceRecords.Port] {
        ports.isEmpty ? [.init(name: "", proto: "", number: nil)] : ports
    }
}

extension Sequence where Element: Hashable {
    /// The elements in order, each once.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
