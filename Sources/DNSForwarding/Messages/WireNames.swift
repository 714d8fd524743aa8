import DNSWire

/// Comparing names where they stand in a message. For names that ``NameInMessage`` has checked: pointers end.
enum WireNames {
    /// Whether two names are equal (RFC 4343).
    static func areEqual(_ first: Int, _ second: Int, in message: Octets) -> Bool {
        var one = resolved(first, in: message)
        var other = resolved(second, in: message)
        while one != other {
            let length = Int(message[one])
            guard length == Int(message[other]) else { return false }
            if length == 0 { return true }
            var index = 1
            while index <= length {
                guard ASCIICase.lowered(message[one &+ index]) == ASCIICase.lowered(message[other &+ index]) else {
                    return false
                }
                index &+= 1
            }
            one = resolved(one &+ length &+ 1, in: message)
            other = resolved(other &+ length &+ 1, in: message)
        }
        return true
    }

    /// Whether a name is equal to another one or below it.
    static func isAtOrBelow(_ name: Int, _ ancestor: Int, in message: Octets) -> Bool {
        var position = resolved(name, in: message)
        var surplus = labelCount(position, in: message) &- labelCount(ancestor, in: message)
        guard surplus >= 0 else { return false }
        while surplus > 0 {
            position = resolved(position &+ Int(message[position]) &+ 1, in: message)
            surplus &-= 1
        }
        return areEqual(position, ancestor, in: message)
    }

    /// Whether a name is equal to a canonical one or below it.
    static func isAtOrBelow(_ name: Int, _ zone: DomainName, in message: Octets) -> Bool {
        var position = resolved(name, in: message)
        var surplus = labelCount(position, in: message) &- zone.labelCount
        guard surplus >= 0 else { return false }
        while surplus > 0 {
            position = resolved(position &+ Int(message[position]) &+ 1, in: message)
            surplus &-= 1
        }
        let octets = zone.octets
        var start = 0
        while octets[start] != 0 {
            let end = start + Int(octets[start])
            guard message[position] == octets[start] else { return false }
            while start < end {
                start += 1
                position &+= 1
                guard ASCIICase.lowered(message[position]) == octets[start] else { return false }
            }
            start += 1
            position = resolved(position &+ 1, in: message)
        }
        return true
    }

    private static func labelCount(_ name: Int, in message: Octets) -> Int {
        var position = resolved(name, in: message)
        var count = 0
        while message[position] != 0 {
            position = resolved(position &+ Int(message[position]) &+ 1, in: message)
            count &+= 1
        }
        return count
    }

    /// The place of a length octet: pointers are followed.
    private static func resolved(_ offset: Int, in message: Octets) -> Int {
        var position = offset
        while message[position] >= 0xc0 { position = Int(message.load16(at: position) & 0x3fff) }
        return position
    }
}
