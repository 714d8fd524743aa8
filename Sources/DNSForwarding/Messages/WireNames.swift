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
