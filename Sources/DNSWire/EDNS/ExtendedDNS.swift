/// What an OPT record says (RFC 6891 section 6.1).
public struct ExtendedDNS: Hashable, Sendable {
    /// The largest UDP payload that the sender takes, in octets. Less than 512 counts as 512.
    public var udpPayloadSize: UInt16
    /// The upper eight bits of the response code.
    public var extendedResponseCode: UInt8
    /// The version, 0 so far.
    public var version: UInt8
    /// The 16 flag bits, of which the highest is DO.
    public var flags: UInt16
    /// In the order of the message.
    public var options: [EDNSOption]

    public init(
        udpPayloadSize: UInt16 = 1232, extendedResponseCode: UInt8 = 0, version: UInt8 = 0, dnssecOK: Bool = false,
        options: [EDNSOption] = []
    ) {
        self.udpPayloadSize = udpPayloadSize
        self.extendedResponseCode = extendedResponseCode
        self.version = version
        flags = dnssecOK ? 0x8000 : 0
        self.options = options
    }

    /// The DO bit: the sender wants DNSSEC records (RFC 3225).
    public var dnssecOK: Bool {
        get { flags & 0x8000 != 0 }
        set { flags = newValue ? flags | 0x8000 : flags & 0x7fff }
    }

    /// The extended errors (RFC 8914), in the order of the message; the text is what the option says behind the code.
    public var extendedErrors: [(code: ExtendedErrorCode, text: String)] {
        options.compactMap { option in
            guard option.code == .extendedError, option.data.count >= 2 else { return nil }
            let code = UInt16(option.data[0]) << 8 | UInt16(option.data[1])
            return (ExtendedErrorCode(rawValue: code), String(decoding: option.data.dropFirst(2), as: UTF8.self))
        }
    }
}

extension ExtendedDNS {
    /// Reads an OPT record from its CLASS, its TTL and its RDATA; throws `badRecordData` where the options do not fill
    /// the RDATA exactly.
    init(payloadSize: UInt16, ttl: UInt32, options reader: inout RecordDataReader) throws(WireError) {
        udpPayloadSize = payloadSize
        extendedResponseCode = UInt8(truncatingIfNeeded: ttl >> 24)
        version = UInt8(truncatingIfNeeded: ttl >> 16)
        flags = UInt16(truncatingIfNeeded: ttl)
        options = []
        while !reader.isAtEnd {
            let code = EDNSOptionCode(rawValue: try reader.number16())
            options.append(EDNSOption(code: code, data: try reader.octets(Int(try reader.number16()))))
        }
    }

    /// How long the record is on the wire, in octets.
    var octetCount: Int { options.reduce(11) { $0 + 4 + $1.data.count } }

    /// Appends the record. Lengths are cut to 16 bits: what has longer ones does not fit a message.
    func write(to output: inout WireOutput) {
        output.append(UInt8(0))
        output.append(RecordType.opt.rawValue)
        output.append(udpPayloadSize)
        output.append([extendedResponseCode, version])
        output.append(flags)
        output.append(UInt16(truncatingIfNeeded: octetCount - 11))
        for option in options {
            output.append(option.code.rawValue)
            output.append(UInt16(truncatingIfNeeded: option.data.count))
            output.append(option.data)
        }
    }
}
