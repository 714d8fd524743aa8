import DNSEngine
import DNSWire
import KubernetesObjects
import NetworkAddress

/// What names need of an EndpointSlice, in as little memory as it takes: some six octets for an endpoint without a name
/// of its own, where the object has three hundred.
///
/// ```
/// flags: 1 a host name follows the ports   2 a cluster's name follows first
/// [cluster: length, text]
/// number of ports; for each: length and text of the name, protocol, 1 if it has a number, number (2 octets)
/// [host name: length, text]
/// [number of topology zones (2 octets); for each: length, labels in wire form]
/// for each ready address, up to the end: flags (1 IPv6, 2 named, 4 in a topology zone), 4 or 16 octets,
///     [name: length, text] [number of the zone, from 0 (2 octets)]
/// ```
/// With 4 in the flags at the front, topology zones follow: they are kept for `zonal` only.
struct PackedSlice: Hashable {
    private let octets: [UInt8]

    private enum Flag {
        static let hasHost: UInt8 = 1
        static let hasCluster: UInt8 = 2
        static let hasZones: UInt8 = 4
        static let isIPv6: UInt8 = 1
        static let isNamed: UInt8 = 2
        static let isZoned: UInt8 = 4
    }

    private static let transports: [TransportProtocol] = [.tcp, .udp, .sctp]
    private static let protocols = transports.map(\.rawValue)

    init(_ slice: EndpointSlice, usesPodNames: Bool, recordsZones: Bool) {
        let host =
            slice.addressType == .fqdn ? slice.endpoints.first(where: \.isReady)?.addresses.first?.text : nil
        let cluster = slice.metadata.labels[EndpointSlice.sourceClusterLabel].flatMap(EndpointNames.checked)
        let zones = recordsZones ? PackedZones(slice) : nil
        let flags = (host == nil ? 0 : Flag.hasHost) | (cluster == nil ? 0 : Flag.hasCluster)
        var octets: [UInt8] = [flags | (zones == nil ? 0 : Flag.hasZones)]
        octets.reserveCapacity(16 + slice.ports.count * 16 + slice.endpoints.count * 8)
        if let cluster { octets.append(short: cluster) }
        octets.append(UInt8(min(slice.ports.count, 255)))
        for port in slice.ports.prefix(255) {
            octets.append(short: port.name)
            octets.append(UInt8(Self.transports.firstIndex(of: port.transport) ?? 0))
            octets.append(port.port == nil ? 0 : 1)
            octets.append(UInt8(truncatingIfNeeded: (port.port ?? 0) >> 8))
            octets.append(UInt8(truncatingIfNeeded: port.port ?? 0))
        }
        if let host { octets.append(short: host) }
        if let zones { octets += zones.octets }
        // By index: an iterator would copy each endpoint, with all its texts.
        for index in slice.endpoints.indices where slice.endpoints[index].isReady {
            for address in slice.endpoints[index].addresses {
                let zone = zones?.number(of: slice.endpoints[index])
                Self.append(slice.endpoints[index], address, usesPodNames: usesPodNames, zone, to: &octets)
            }
        }
        self.octets = octets
    }

    private static func append(
        _ endpoint: Endpoint, _ address: EndpointAddress, usesPodNames: Bool, _ zone: UInt16?, to octets: inout [UInt8]
    ) {
        guard let ip = address.ip,
            let name = EndpointNames.label(of: endpoint, address, usesPodNames: usesPodNames)
        else { return }
        // An IPv4 address has one spelling only.
        let isNamed = (endpoint.hostname != nil || usesPodNames || !ip.isIPv4) && name != EndpointNames.label(of: ip)
        let flags = (ip.isIPv4 ? 0 : Flag.isIPv6) | (isNamed ? Flag.isNamed : 0)
        octets.append(flags | (zone == nil ? 0 : Flag.isZoned))
        octets.append(address: ip)
        if isNamed { octets.append(short: name) }
        if let zone {
            octets.append(UInt8(truncatingIfNeeded: zone >> 8))
            octets.append(UInt8(truncatingIfNeeded: zone))
        }
    }

    /// Whether endpoints are in topology zones that names ask for.
    var hasZones: Bool { octets[0] & Flag.hasZones != 0 }

    /// The ready addresses with their names and ports, in the order of the object.
    var endpoints: [ServiceRecords.Endpoint] {
        var reader = Reader(octets)
        let cluster = reader.cluster
        let ports = reader.portList
        let zones = reader.zoneList
        var endpoints: [ServiceRecords.Endpoint] = []
        endpoints.reserveCapacity((octets.count - reader.position) / 5)
        reader.forEachEndpoint { address, name, zone in
            endpoints.append(
                ServiceRecords.Endpoint(
                    name: self.name(name, at: address), address: address, ports: ports, cluster: cluster,
                    zone: zone.map { zones[$0] }))
        }
        return endpoints
    }

    /// Adds the ready addresses to those of other slices of the Service.
    ///
    /// - Parameter first: the first of those slices that has any.
    /// - Returns: `false` where they have other ports, or are in a cluster with a name.
    func append(to endpoints: inout PlainEndpoints, first: inout PackedSlice?) -> Bool {
        var reader = Reader(octets)
        guard octets[0] & Flag.hasCluster == 0 else { return false }
        guard reader.position < octets.count else { return true }
        if let first {
            guard Reader(first.octets).portOctets == reader.portOctets else { return false }
        } else {
            first = self
            endpoints.ports = reader.portList
        }
        reader.forEachEndpoint { address, name, _ in
            if let name {
                endpoints.append(address, name: octets[name])
            } else if case .v4(let bits) = address {
                endpoints.append(ipv4: bits)
            } else {
                endpoints.append(address, name: EndpointNames.label(of: address).utf8)
            }
        }
        return true
    }

    /// An endpoint's own name, or that of its address.
    private func name(_ place: Range<Int>?, at address: IPAddress) -> String {
        guard let place else { return EndpointNames.label(of: address) }
        return String(decoding: octets[place], as: UTF8.self)
    }

    /// The size of the packed form.
    var octetCount: Int { octets.count }

    /// The host name of a slice of type FQDN.
    var host: String? { Reader(octets).hostName }

    /// The names of the endpoints with an address.
    func names(at address: IPAddress) -> [String] {
        var names: [String] = []
        var reader = Reader(octets)
        reader.forEachEndpoint { candidate, name, _ in
            if candidate == address { names.append(self.name(name, at: address)) }
        }
        return names
    }

    /// Goes through the octets from the front.
    private struct Reader {
        private let octets: [UInt8]
        private let ports: Int
        private(set) var position = 1

        init(_ octets: [UInt8]) {
            self.octets = octets
            if octets[0] & Flag.hasCluster != 0 { position += 1 + Int(octets[position]) }
            ports = position
            position += 1
            for _ in 0..<octets[ports] { position += 1 + Int(octets[position]) + 4 }
            portsEnd = position
            host = octets[0] & Flag.hasHost == 0 ? nil : position
            if octets[0] & Flag.hasHost != 0 { position += 1 + Int(octets[position]) }
            zones = octets[0] & Flag.hasZones == 0 ? nil : position
            if zones != nil {
                let count = number(of: 2)
                for _ in 0..<count { position += 1 + Int(octets[position]) }
            }
        }

        /// Where the ports end.
        private let portsEnd: Int
        /// Where the host name lies.
        private let host: Int?
        /// Where the topology zones start.
        private let zones: Int?

        var hostName: String? { host.map { text(at: $0) } }

        var cluster: String? { octets[0] & Flag.hasCluster == 0 ? nil : text(at: 1) }

        var portList: [ServiceRecords.Port] {
            var position = ports + 1
            return (0..<octets[ports]).map { _ in
                let name = text(at: position)
                position += 1 + name.utf8.count
                defer { position += 4 }
                let number = UInt16(octets[position + 2]) << 8 | UInt16(octets[position + 3])
                return ServiceRecords.Port(
                    name: name, proto: PackedSlice.protocols[Int(octets[position])],
                    number: octets[position + 1] == 0 ? nil : number)
            }
        }

        /// The labels of the topology zones, in the order of their numbers.
        var zoneList: [[UInt8]] {
            guard let zones else { return [] }
            var position = zones + 2
            return (0..<(Int(octets[zones]) << 8 | Int(octets[zones + 1]))).map { _ in
                defer { position += 1 + Int(octets[position]) }
                return Array(octets[(position + 1)...].prefix(Int(octets[position])))
            }
        }

        private func text(at position: Int) -> String {
            String(decoding: octets[(position + 1)...].prefix(Int(octets[position])), as: UTF8.self)
        }

        /// The ports as they are packed.
        var portOctets: ArraySlice<UInt8> { octets[ports..<portsEnd] }

        /// Calls `body` with each address, where its name lies if it has one of its own, and the number of its zone if it
        /// is in one.
        mutating func forEachEndpoint(_ body: (IPAddress, Range<Int>?, Int?) -> Void) {
            while position < octets.count {
                let flags = octets[position]
                let address: IPAddress
                position += 1
                if flags & Flag.isIPv6 == 0 {
                    address = .v4(UInt32(truncatingIfNeeded: number(of: 4)))
                } else {
                    address = .v6(high: number(of: 8), low: number(of: 8))
                }
                var name: Range<Int>?
                if flags & Flag.isNamed != 0 {
                    let start = position + 1
                    position += 1 + Int(octets[position])
                    name = start..<position
                }
                body(address, name, flags & Flag.isZoned == 0 ? nil : Int(number(of: 2)))
            }
        }

        private mutating func number(of count: Int) -> UInt64 {
            var number: UInt64 = 0
            for octet in octets[position..<(position + count)] { number = number << 8 | UInt64(octet) }
            position += count
            return number
        }
    }
}

extension [UInt8] {
    /// Appends a text of at most 255 octets behind its length.
    fileprivate mutating func append(short text: String) {
        append(UInt8(Swift.min(text.utf8.count, 255)))
        append(contentsOf: text.utf8.prefix(255))
    }

    fileprivate mutating func append(address: IPAddress) {
        switch address {
        case .v4(let bits): append(word: UInt64(bits), octets: 4)
        case .v6(let high, let low):
            append(word: high, octets: 8)
            append(word: low, octets: 8)
        }
    }

    private mutating func append(word: UInt64, octets count: Int) {
        for index in (0..<count).reversed() { append(UInt8(truncatingIfNeeded: word >> UInt64(8 * index))) }
    }
}
