import DNSWire

/// Types named in RDATA: one by one, and as the bitmaps of NSEC, NSEC3 and CSYNC (RFC 4034 section 4.1.2).
enum TypeBitmap {
    /// The type of a mnemonic or of `TYPE65280`.
    static func type(_ token: Token) throws(FieldFault) -> RecordType {
        guard let format = RecordFormats.shared.format(token.text) else {
            throw FieldFault("\(token.shown) is no type")
        }
        return format.type
    }

    /// The windows of all types named, in ascending order.
    static func octets(_ tokens: ArraySlice<Token>) throws(FieldFault) -> [UInt8] {
        var windows: [UInt8: [UInt8]] = [:]
        for token in tokens {
            let value = try type(token).rawValue
            let (index, bit) = (Int(value & 0xff) / 8, value & 7)
            var window = windows[UInt8(value >> 8)] ?? []
            while window.count <= index { window.append(0) }
            window[index] |= 0x80 >> UInt8(bit)
            windows[UInt8(value >> 8)] = window
        }
        return windows.sorted { $0.key < $1.key }.flatMap { [$0.key, UInt8($0.value.count)] + $0.value }
    }
}
