/// Reading names where they stand in a message, compression pointers and all (RFC 1035 section 4.1.4).
public enum NameInMessage {
    /// The offset behind the name at `offset`, without following its pointer. Checks the labels up to there.
    @inlinable
    public static func end(of offset: Int, in message: Octets) throws(WireError) -> Int {
        var position = offset
        while true {
            guard message.holds(1, at: position) else { throw WireError(.truncated, at: position) }
            let length = Int(message[position])
            switch length {
            case 0: return position &+ 1
            case 1...63: position &+= length &+ 1
            case 0xc0...0xff:
                guard message.holds(2, at: position) else { throw WireError(.truncated, at: position) }
                return position &+ 2
            default: throw WireError(.badLabelType, at: position)
            }
            guard position &- offset < 255 else { throw WireError(.nameTooLong, at: offset) }
        }
    }

    /// Calls `label` with the place of each label's length octet, from the left, following pointers; returns the
    /// offset behind the name. A pointer must point before the name's part that it ends: no loops, no forward
    /// pointers; no more than ``NameLimits/pointersMax`` of them, and the whole name stays within 255 octets.
    @inlinable
    public static func forEachLabel(
        at offset: Int, in message: Octets, _ label: (_ lengthOctet: Int) -> Void
    ) throws(WireError) -> Int {
        var position = offset
        var partStart = offset
        var end: Int?
        var octetCount = 1
        var pointersLeft = NameLimits.pointersMax
        while true {
            guard message.holds(1, at: position) else { throw WireError(.truncated, at: position) }
            let length = Int(message[position])
            if length == 0 { return end ?? position &+ 1 }
            if length >= 0xc0 {
                guard message.holds(2, at: position) else { throw WireError(.truncated, at: position) }
                let target = Int(message.load16(at: position) & 0x3fff)
                guard target < partStart, target >= Header.octetCount, pointersLeft > 0 else {
                    throw WireError(.badPointer, at: position)
                }
                pointersLeft &-= 1
                end = end ?? position &+ 2
                position = target
                partStart = target
                continue
            }
            guard length <= 63 else { throw WireError(.badLabelType, at: position) }
            guard message.holds(length &+ 1, at: position) else { throw WireError(.truncated, at: position) }
            octetCount &+= length &+ 1
            guard octetCount <= 255 else { throw WireError(.nameTooLong, at: offset) }
            label(position)
            position &+= length &+ 1
        }
    }
}
