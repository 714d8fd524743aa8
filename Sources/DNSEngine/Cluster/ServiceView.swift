import DNSWire

/// Reads the records that ``ServiceEncoder`` laid out.
struct ServiceView: BitwiseCopyable {
    let arena: Octets
    let base: Int

    var kind: UInt8 { arena[base] & ServiceLayout.kindBits }

    /// Whether endpoints' names have two labels, their own and their cluster's.
    private var isImported: Bool { arena[base] & ServiceLayout.importedFlag != 0 }

    /// Where the target of an ExternalName lies in ``arena``.
    var externalName: Int { base &+ 1 }

    var ownView: RecordsView { RecordsView(arena: arena, base: base, offset: base &+ ServiceLayout.ownView) }

    var endpointCount: Int { Int(arena.load32(at: base &+ ServiceLayout.endpointCount)) }

    /// Where an endpoint's label, with its length octet, lies in ``arena``.
    func endpointLabel(_ number: Int) -> Int {
        let offsets = base &+ Int(arena.load32(at: base &+ ServiceLayout.endpointOffsets))
        return base &+ Int(arena.load32(at: offsets &+ 4 &* number))
    }

    /// The octets of an endpoint's name below the Service's, length octets included.
    func endpointNameOctets(at label: Int) -> Int {
        let own = 1 &+ Int(arena[label])
        return isImported ? own &+ 1 &+ Int(arena[label &+ own]) : own
    }

    func endpointView(_ number: Int) -> RecordsView {
        let label = endpointLabel(number)
        return RecordsView(arena: arena, base: base, offset: label &+ endpointNameOctets(at: label))
    }

    /// The number of the endpoint with this canonical label, or a negative number.
    func findEndpoint(_ label: Octets, hash: UInt64) -> Int {
        let mask = Int(arena.load32(at: base &+ ServiceLayout.endpointMask))
        let slots = base &+ Int(arena.load32(at: base &+ ServiceLayout.endpointSlots))
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let number = Int(arena.load32(at: slots &+ 4 &* slot)) &- 1
            if number < 0 { return -1 }
            if holds(label, at: endpointLabel(number)) { return number }
            slot = (slot &+ 1) & mask
        }
    }

    /// As ``findEndpoint(_:hash:)``, of an imported Service: the endpoint of a cluster.
    func findEndpoint(_ label: Octets, cluster: Octets, hash: UInt64) -> Int {
        let mask = Int(arena.load32(at: base &+ ServiceLayout.endpointMask))
        let slots = base &+ Int(arena.load32(at: base &+ ServiceLayout.endpointSlots))
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let number = Int(arena.load32(at: slots &+ 4 &* slot)) &- 1
            if number < 0 { return -1 }
            let own = endpointLabel(number)
            if holds(label, at: own), holds(cluster, at: own &+ 1 &+ label.count) { return number }
            slot = (slot &+ 1) & mask
        }
    }

    /// Whether an imported Service has endpoints in a cluster: then its label exists as an empty non-terminal.
    func hasCluster(_ cluster: Octets) -> Bool {
        var number = 0
        while number < endpointCount {
            let own = endpointLabel(number)
            if holds(cluster, at: own &+ 1 &+ Int(arena[own])) { return true }
            number &+= 1
        }
        return false
    }

    /// The view of `_port._proto`, labels without underscore, or `nil`.
    func findPort(_ port: Octets, _ proto: Octets) -> RecordsView? {
        var position = base &+ Int(arena.load32(at: base &+ ServiceLayout.portViews))
        var left = Int(arena.load16(at: base &+ ServiceLayout.portViewCount))
        while left > 0 {
            let protoLabel = position &+ 1 &+ Int(arena[position])
            let view = protoLabel &+ 1 &+ Int(arena[protoLabel])
            if holds(port, at: position), holds(proto, at: protoLabel) {
                return RecordsView(arena: arena, base: base, offset: view)
            }
            position = view &+ ViewLayout.octetCount
            left &-= 1
        }
        return nil
    }

    /// The view of a topology zone with ready endpoints, by its canonical labels.
    func findTopologyZone(_ labels: Octets) -> RecordsView? {
        guard arena[base] & ServiceLayout.zonedFlag != 0 else { return nil }
        var position = base &+ Int(arena.load32(at: base &+ ServiceLayout.zoneViews))
        var left = Int(arena.load16(at: base &+ ServiceLayout.zoneViewCount))
        while left > 0 {
            let view = position &+ 1 &+ Int(arena[position])
            if holds(labels, at: position) { return RecordsView(arena: arena, base: base, offset: view) }
            position = view &+ ViewLayout.octetCount
            left &-= 1
        }
        return nil
    }

    /// Whether any port with a name has this protocol: then `_proto` exists as an empty non-terminal.
    func hasProtocol(_ proto: Octets) -> Bool {
        var position = base &+ Int(arena.load32(at: base &+ ServiceLayout.portViews))
        var left = Int(arena.load16(at: base &+ ServiceLayout.portViewCount))
        while left > 0 {
            let protoLabel = position &+ 1 &+ Int(arena[position])
            if arena[position] > 0, holds(proto, at: protoLabel) { return true }
            position = protoLabel &+ 1 &+ Int(arena[protoLabel]) &+ ViewLayout.octetCount
            left &-= 1
        }
        return false
    }

    private func holds(_ label: Octets, at offset: Int) -> Bool {
        Int(arena[offset]) == label.count && arena.slice(at: offset &+ 1, count: label.count).equals(label)
    }
}

/// What one name of a Service answers; see ``ViewLayout``.
struct RecordsView: BitwiseCopyable {
    let arena: Octets
    /// Where the Service's payload starts.
    let base: Int
    /// Where this view starts.
    let offset: Int

    /// A list of the view: where its items start, and how many there are.
    func list(_ field: Int) -> (start: Int, count: Int) {
        (
            base &+ Int(arena.load32(at: offset &+ field)),
            Int(arena.load32(at: offset &+ field &+ 4))
        )
    }

    var weight: UInt16 { arena.load16(at: offset &+ ViewLayout.weight) }
}
