import DNSWire
public import NetworkAddress

/// What a cluster's table can be asked for. Names are in canonical case.
public enum ClusterKey: Hashable, Sendable {
    case service(name: String, namespace: String)
    case namespace(String)
    /// The services and endpoints behind an address, for the reverse zones.
    case address(IPAddress)
    /// A pod's address in its namespace, for `pods verified`.
    case pod(IPAddress, namespace: String)
    /// The names and addresses of the servers of the zone.
    case nameServers
    /// A Service that the clusters of a set have in common, for multicluster zones.
    case importedService(name: String, namespace: String)
    /// Where a Service is reached from outside of the cluster.
    case externalService(name: String, namespace: String)
    /// The Services that are reached from outside at an address, for the reverse zones.
    case externalAddress(IPAddress)
    /// Where this server is reached from outside of the cluster.
    case externalServers

    /// Kinds keep keys of equal octets apart.
    enum Kind {
        static let service: UInt8 = 1
        static let namespace: UInt8 = 2
        static let address: UInt8 = 3
        static let pod: UInt8 = 4
        static let nameServers: UInt8 = 5
        static let importedService: UInt8 = 6
        static let externalService: UInt8 = 7
        static let externalAddress: UInt8 = 8
        static let externalServers: UInt8 = 9
    }

    var kind: UInt8 {
        switch self {
        case .service: Kind.service
        case .namespace: Kind.namespace
        case .address: Kind.address
        case .pod: Kind.pod
        case .nameServers: Kind.nameServers
        case .importedService: Kind.importedService
        case .externalService: Kind.externalService
        case .externalAddress: Kind.externalAddress
        case .externalServers: Kind.externalServers
        }
    }

    /// Appends the key as stored: labels with length octets as they stand in a QNAME, or an address before them.
    func appendOctets(to octets: inout RecordOctets) {
        switch self {
        case .service(let name, let namespace), .importedService(let name, let namespace),
            .externalService(let name, let namespace):
            octets.append(label: name)
            octets.append(label: namespace)
        case .namespace(let name): octets.append(label: name)
        case .address(let address), .externalAddress(let address): octets.append(address)
        case .pod(let address, let namespace):
            octets.append(address)
            octets.append(label: namespace)
        case .nameServers, .externalServers: break
        }
    }

    /// The hash by which the table finds the key; built from the same parts that a query has at hand.
    func hashValue(_ hash: NameHash) -> UInt64 {
        switch self {
        case .service(let name, let namespace), .importedService(let name, let namespace),
            .externalService(let name, let namespace):
            ClusterHash.service(
                hash, name: Self.hash(name.utf8.map(ASCIICase.lowered), hash),
                namespace: Self.hash(namespace.utf8.map(ASCIICase.lowered), hash))
        case .namespace(let name): ClusterHash.namespace(hash, Self.hash(name.utf8.map(ASCIICase.lowered), hash))
        case .address(.v4(let bits)), .externalAddress(.v4(let bits)):
            ClusterHash.address(hash, hash.label(ipv4: bits))
        case .address(let address), .externalAddress(let address):
            ClusterHash.address(hash, Self.hash(address.octets, hash))
        case .pod(let address, let namespace):
            ClusterHash.pod(
                hash, Self.hash(address.octets, hash), namespace: Self.hash(namespace.utf8.map(ASCIICase.lowered), hash)
            )
        case .nameServers, .externalServers: ClusterHash.nameServers(hash)
        }
    }

    private static func hash(_ octets: some Sequence<UInt8>, _ hash: NameHash) -> UInt64 {
        let array = Array(octets)
        return Octets.withSlack(of: array) { hash.label($0, at: 0, length: array.count) }
    }
}

/// Puts the hashes of a key's parts together.
enum ClusterHash {
    static func service(_ hash: NameHash, name: UInt64, namespace: UInt64) -> UInt64 {
        hash.prepending(label: name, to: hash.prepending(label: namespace, to: hash.root &+ 1))
    }

    static func namespace(_ hash: NameHash, _ name: UInt64) -> UInt64 {
        hash.prepending(label: name, to: hash.root &+ 2)
    }

    static func address(_ hash: NameHash, _ address: UInt64) -> UInt64 {
        hash.prepending(label: address, to: hash.root &+ 3)
    }

    static func pod(_ hash: NameHash, _ address: UInt64, namespace: UInt64) -> UInt64 {
        hash.prepending(label: address, to: hash.prepending(label: namespace, to: hash.root &+ 4))
    }

    static func nameServers(_ hash: NameHash) -> UInt64 { hash.root &+ 5 }
}
