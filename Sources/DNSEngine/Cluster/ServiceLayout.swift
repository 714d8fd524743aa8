/// How one Service's records lie in a ``ClusterTable``. All numbers are big-endian; offsets count from the first octet
/// of the payload.
///
/// ```
/// 0   kind: 0 ClusterIP, 1 headless, 2 ExternalName, 3 hidden, 4 load balancers' hosts (``ExternalHostsView``); 128 more
///     where the Service is imported, 64 more where endpoints of a headless one are in topology zones
/// ExternalName:  1  the target, uncompressed
/// otherwise:
/// 1   number of port views, 2 octets
/// 3   where the port views start, 4 octets
/// 7   number of endpoints, 4 octets
/// 11  where the list of endpoints' offsets starts, 4 octets
/// 15  where the slots of the endpoints' index start, 4 octets
/// 19  number of those slots less one, 4 octets
/// 23  the view of the Service's own name
/// with topology zones:
/// 57  number of zone views, 2 octets
/// 59  where the zone views start, 4 octets
/// ```
/// A *port view* is the port's label and the protocol's, each with its length octet, and a view; an *endpoint* is its
/// label and a view; of an imported Service, its label, its cluster's label and a view. A *zone view* is the number of
/// octets of the zone's labels, these labels with their length octets but without the root, and a view.
enum ServiceLayout {
    static let clusterIP: UInt8 = 0
    static let headless: UInt8 = 1
    static let externalName: UInt8 = 2
    static let hidden: UInt8 = 3
    static let externalHosts: UInt8 = 4
    static let importedFlag: UInt8 = 128
    static let zonedFlag: UInt8 = 64
    static let kindBits: UInt8 = 63

    static let portViewCount = 1
    static let portViews = 3
    static let endpointCount = 7
    static let endpointOffsets = 11
    static let endpointSlots = 15
    static let endpointMask = 19
    static let ownView = 23
    static let headerOctets = 23 + ViewLayout.octetCount
    static let zoneViewCount = headerOctets
    static let zoneViews = headerOctets + 2
    static let zonedHeaderOctets = headerOctets + 6
}

/// A *view* says what one name answers: lists of addresses, of SRV records, and of the hosts these name.
///
/// ```
/// 0   IPv4 addresses: offset, count      8   IPv6 addresses: offset, count
/// 16  SRV records: offset, count         24  hosts of the additional section: offset, count
/// 32  the SRV records' weight, 2 octets
/// ```
/// An SRV record is a port and a host; a host is the number of an endpoint, or ``ownName``.
enum ViewLayout {
    static let ipv4 = 0
    static let ipv6 = 8
    static let services = 16
    static let hosts = 24
    static let weight = 32
    static let octetCount = 34
    static let serviceOctets = 6
    static let ownName: UInt32 = .max
}
