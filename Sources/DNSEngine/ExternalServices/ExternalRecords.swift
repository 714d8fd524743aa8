public import DNSWire
public import NetworkAddress

/// Where a Service is reached from outside of its cluster: its `externalIPs` and what its load balancer has.
public struct ExternalRecords: Sendable, Hashable {
    /// In the order of the API, each once.
    public var addresses: [IPAddress]
    /// The names of load balancers. They count only where there is no address: an alias stands alone (RFC 2181 section
    /// 10.1), and of several the first is the Service's.
    public var hosts: [DomainName]
    /// The Service's ports.
    public var ports: [ServiceRecords.Port]

    public init(addresses: [IPAddress], hosts: [DomainName] = [], ports: [ServiceRecords.Port] = []) {
        self.addresses = addresses
        self.hosts = hosts
        self.ports = ports
    }

    /// Whether there is nothing to answer.
    public var isEmpty: Bool { addresses.isEmpty && hosts.isEmpty }

    /// The form in which a ``ClusterTable`` stores them: that of a Service with these as its cluster addresses, or as
    /// ``ExternalHostsView`` says.
    public func payload(_ hash: NameHash) -> [UInt8] {
        guard addresses.isEmpty, let first = hosts.first else {
            return ServiceRecords(kind: .clusterIP(addresses), ports: ports).payload(hash)
        }
        var octets = [ServiceLayout.externalHosts] + first.canonical.octets
        let others = hosts.dropFirst().prefix(254)
        octets.append(UInt8(others.count))
        for host in others { octets += host.canonical.octets }
        let numbered = ports.prefix(255)
        octets.append(UInt8(numbered.count))
        for port in numbered {
            octets.append(label: port.name)
            octets.append(label: port.proto)
            octets.append(bigEndian: port.number ?? 0)
        }
        return octets
    }
}

/// The records of a Service that is reached by the names of load balancers alone.
///
/// ```
/// 0  kind: 4
/// 1  the first host's name, uncompressed
///    number of further hosts, 1 octet, and their names
///    number of ports, 1 octet; for each the labels of its name and protocol with their length octets, and its number
/// ```
struct ExternalHostsView: BitwiseCopyable {
    /// One port, and where the next one lies.
    struct Port: BitwiseCopyable {
        let arena: Octets
        let position: Int

        private var proto: Int { position &+ 1 &+ Int(arena[position]) }
        var number: UInt16 { arena.load16(at: proto &+ 1 &+ Int(arena[proto])) }
        var next: Port { Port(arena: arena, position: proto &+ 3 &+ Int(arena[proto])) }

        /// Labels without underscore; an empty one matches everything.
        func matches(_ name: Octets, _ proto: Octets) -> Bool {
            (name.count == 0 || holds(name, at: position)) && matches(proto: proto)
        }

        /// Whether it is a port with a name and this protocol.
        func isNamed(_ proto: Octets) -> Bool { arena[position] > 0 && matches(proto: proto) }

        private func matches(proto label: Octets) -> Bool { label.count == 0 || holds(label, at: proto) }

        private func holds(_ label: Octets, at offset: Int) -> Bool {
            Int(arena[offset]) == label.count && arena.slice(at: offset &+ 1, count: label.count).equals(label)
        }
    }

    let arena: Octets
    let base: Int

    /// Where the first host's name lies in ``arena``.
    var firstHost: Int { base &+ 1 }

    private var others: Int { ResponseWriter.end(ofName: arena, at: firstHost) }

    var hostCount: Int { 1 &+ Int(arena[others]) }

    /// Where the name behind the one at `host` lies.
    func host(behind host: Int) -> Int {
        let end = ResponseWriter.end(ofName: arena, at: host)
        return host == firstHost ? end &+ 1 : end
    }

    private var ports: Int {
        var position = others &+ 1
        var left = Int(arena[others])
        while left > 0 {
            position = ResponseWriter.end(ofName: arena, at: position)
            left &-= 1
        }
        return position
    }

    var portCount: Int { Int(arena[ports]) }

    /// The first port; there is one where ``portCount`` says so.
    var firstPort: Port { Port(arena: arena, position: ports &+ 1) }

    /// How many ports the labels find.
    func count(_ name: Octets, _ proto: Octets) -> Int {
        var port = firstPort
        var left = portCount
        var found = 0
        while left > 0 {
            if port.matches(name, proto) { found &+= 1 }
            port = port.next
            left &-= 1
        }
        return found
    }

    /// Whether a port with a name has this protocol: then `_proto` exists as an empty non-terminal.
    func hasProtocol(_ proto: Octets) -> Bool {
        var port = firstPort
        var left = portCount
        while left > 0 {
            if port.isNamed(proto) { return true }
            port = port.next
            left &-= 1
        }
        return false
    }
}
