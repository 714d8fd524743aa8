/// One field of a message that is read by hand: where a list may be larger than memory, and where a copy of what is
/// inside would be needed otherwise, and where there is most to read. Everything else is read by the generated messages.
struct ProtobufField {
    let number: UInt64
    /// Whether it is a number of variable length.
    var isNumber = false
    /// Whether it is a text, octets or a message.
    let isLengthDelimited: Bool
    /// Without the tag and the length; may end after the last octet that is there.
    let payload: Range<Int>

    /// No length that is larger is believed; far above the size of a list, far below what a sum could overflow at.
    private static let maximumLength: UInt64 = 1 << 40

    /// The field that begins at a position; `nil` where its beginning is not all there.
    static func read(_ octets: [UInt8], at position: Int, end: Int) throws(BodyError) -> ProtobufField? {
        var position = position
        guard let tag = try varint(octets, at: &position, end: end) else { return nil }
        let number = tag >> 3
        guard number > 0 else { throw .malformed(expected: "a protobuf field", got: "tag \(tag)") }
        switch tag & 7 {
        case 0:
            let start = position
            guard try varint(octets, at: &position, end: end) != nil else { return nil }
            return ProtobufField(
                number: number, isNumber: true, isLengthDelimited: false, payload: start..<position)
        case 1: return ProtobufField(number: number, isLengthDelimited: false, payload: position..<position + 8)
        case 2:
            guard let length = try varint(octets, at: &position, end: end) else { return nil }
            guard length <= maximumLength else {
                throw .malformed(expected: "a protobuf field", got: "one of \(length) octets")
            }
            return ProtobufField(number: number, isLengthDelimited: true, payload: position..<position + Int(length))
        case 5: return ProtobufField(number: number, isLengthDelimited: false, payload: position..<position + 4)
        default: throw .malformed(expected: "a protobuf field", got: "wire type \(tag & 7)")
        }
    }

    /// The payload of the last field of a number in a complete message; `nil` where there is none.
    static func find(_ number: UInt64, in octets: [UInt8], _ message: Range<Int>) throws(BodyError) -> Range<Int>? {
        var position = message.lowerBound
        var found: Range<Int>?
        while position < message.upperBound {
            let field = try read(octets, at: position, end: message.upperBound)
            guard let field, field.payload.upperBound <= message.upperBound else {
                throw .malformed(expected: "a protobuf message", got: "half a field")
            }
            if field.number == number && field.isLengthDelimited { found = field.payload }
            position = field.payload.upperBound
        }
        return found
    }

    /// The value, where it is a number of variable length; `nil` for anything else.
    func number(in octets: [UInt8]) -> UInt64? {
        guard isNumber else { return nil }
        var value: UInt64 = 0
        // Bits beyond the 64th are dropped, as everywhere.
        for octet in octets[payload].reversed() { value = value << 7 | UInt64(octet & 0x7f) }
        return value
    }

    /// Seven bits in each octet, the lowest first; the highest bit says whether another follows.
    private static func varint(
        _ octets: [UInt8], at position: inout Int, end: Int
    ) throws(BodyError) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end {
            let octet = octets[position]
            position += 1
            // Bits beyond the 64th are dropped, as everywhere.
            value |= UInt64(octet & 0x7f) << shift
            if octet < 0x80 { return value }
            shift += 7
            guard shift < 70 else { throw .malformed(expected: "a protobuf number", got: "more than 10 octets") }
        }
        return nil
    }
}
