public import DNSWire
public import NetworkAddress

/// One Service as DNS sees it: what goes into a ``ClusterTable`` under its name.
public struct ServiceRecords: Sendable, Hashable {
    /// What the Service's own name stands for.
    public enum Kind: Sendable, Hashable {
        /// Its cluster addresses, in the order of the API.
        case clusterIP([IPAddress])
        /// Its ready endpoints.
        case headless
        /// Another name.
        case externalName(DomainName)
        /// Nothing: the Service is not served, though the protocols of its ports' names exist as empty non-terminals
        /// (decision 0010).
        case hidden
    }

    /// One port. A port without a number has addresses but no SRV record.
    public struct Port: Sendable, Hashable {
        public var name: String
        public var proto: String
        public var number: UInt16?

        public init(name: String, proto: String, number: UInt16?) {
            self.name = name
            self.proto = proto
            self.number = number
        }
    }

    /// One ready address with the ports of its slice.
    public struct Endpoint: Sendable, Hashable {
        /// Its label below the Service's name, at most 63 octets.
        public var name: String
        public var address: IPAddress
        public var ports: [Port]
        /// The cluster it is in, where the Service is imported: the label behind its own.
        public var cluster: String?
        /// The topology zone it is in, where that has names: canonical labels in wire form without the root, at most 254
        /// octets.
        public var zone: [UInt8]?

        public init(
            name: String, address: IPAddress, ports: [Port], cluster: String? = nil, zone: [UInt8]? = nil
        ) {
            self.zone = zone
            self.name = name
            self.address = address
            self.ports = ports
            self.cluster = cluster
        }
    }

    public var kind: Kind
    /// The Service's own ports; a headless Service answers with its endpoints'.
    public var ports: [Port]
    public var endpoints: [Endpoint]
    /// Whether the Service is imported from the clusters of a set: then its endpoints' names have two labels, their own
    /// and their cluster's.
    public var isImported: Bool

    public init(kind: Kind, ports: [Port] = [], endpoints: [Endpoint] = [], isImported: Bool = false) {
        self.kind = kind
        self.ports = ports
        self.endpoints = endpoints
        self.isImported = isImported
    }
}

extension ServiceRecords {
    /// The form in which a ``ClusterTable`` stores the Service.
    public func payload(_ hash: NameHash) -> [UInt8] { ServiceEncoder.encode(self, hash: hash) }
}

/// The names that stand behind an address in a reverse zone.
public struct PointerRecords: Sendable, Hashable {
    /// Canonical labels above the zone, in wire form without the root, at most 254 octets each.
    public var targets: [[UInt8]]
    /// Whether the address is a Service's own, so that no endpoint has a say.
    public var isClusterAddress: Bool

    /// Marks the count of targets.
    static let clusterAddressFlag: UInt16 = 0x8000

    public init(targets: [[UInt8]], isClusterAddress: Bool = false) {
        self.targets = targets
        self.isClusterAddress = isClusterAddress
    }

    /// The form in which a ``ClusterTable`` stores them; targets too long for a length octet are left out.
    public var payload: [UInt8] {
        var octets: [UInt8] = []
        let fitting = targets.count { $0.count < NameLimits.nameOctetsMax }
        let count = UInt16(min(fitting, Int(Self.clusterAddressFlag) - 1))
        octets.append(bigEndian: count | (isClusterAddress ? Self.clusterAddressFlag : 0))
        for target in targets.lazy.filter({ $0.count < NameLimits.nameOctetsMax }).prefix(Int(count)) {
            octets.append(UInt8(target.count))
            octets += target
        }
        return octets
    }
}

extension PointerRecords {
    /// Appends the form of one target: an endpoint's label with its length octet, and the labels behind it. Together they
    /// have at most 254 octets.
    package static func append(_ label: Octets, above labels: [UInt8], to out: inout RecordOctets) {
        out.append(bigEndian: UInt16(1))
        out.append(UInt8(label.count + labels.count))
        out.append(label)
        out.append(labels)
    }
}

/// The servers of a cluster's zone: what its NS records name.
public struct NameServerRecords: Sendable, Hashable {
    /// One server: canonical labels above the zone in wire form without the root, and its addresses.
    public struct Server: Sendable, Hashable {
        public var labels: [UInt8]
        public var addresses: [IPAddress]

        public init(labels: [UInt8], addresses: [IPAddress]) {
            self.labels = labels
            self.addresses = addresses
        }
    }

    public var servers: [Server]

    public init(servers: [Server]) { self.servers = servers }

    /// The form in which a ``ClusterTable`` stores them: how many, then each one's labels behind a length octet, and
    /// its IPv4 and IPv6 addresses behind a count each.
    public var payload: [UInt8] {
        var octets: [UInt8] = []
        octets.append(bigEndian: UInt16(truncatingIfNeeded: servers.count))
        for server in servers {
            let ipv4 = server.addresses.filter(\.isIPv4).prefix(255)
            let ipv6 = server.addresses.filter { !$0.isIPv4 }.prefix(255)
            octets += [UInt8(truncatingIfNeeded: server.labels.count)] + server.labels
            octets += [UInt8(ipv4.count)] + ipv4.flatMap(\.octets) + [UInt8(ipv6.count)] + ipv6.flatMap(\.octets)
        }
        return octets
    }
}
