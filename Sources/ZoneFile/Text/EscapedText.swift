import DNSWire

/// Escapes of RFC 1035 section 5.1: `\X` for an octet that is no digit, `\DDD` for every octet.
enum EscapedText {
    /// The octets that a text stands for.
    static func octets(_ text: ArraySlice<UInt8>) throws(FieldFault) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex { octets.append(try nextOctet(text, at: &index)) }
        return octets
    }

    /// The octet at `index`, which moves behind it; `index` must be within the text.
    static func nextOctet(_ text: ArraySlice<UInt8>, at index: inout Int) throws(FieldFault) -> UInt8 {
        let first = text[index]
        index += 1
        guard first == UInt8(ascii: "\\") else { return first }
        guard index < text.endIndex else { throw badEscape }
        guard (0x30...0x39).contains(text[index]) else {
            index += 1
            return text[index - 1]
        }
        var value = 0
        for _ in 0..<3 {
            guard index < text.endIndex, (0x30...0x39).contains(text[index]) else { throw badEscape }
            value = value * 10 + Int(text[index] - 0x30)
            index += 1
        }
        guard let octet = UInt8(exactly: value) else { throw badEscape }
        return octet
    }

    private static var badEscape: FieldFault { FieldFault("\(NameError.badEscape)") }
}
