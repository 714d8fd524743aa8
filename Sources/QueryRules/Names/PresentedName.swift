public import DNSWire

/// A domain name as rules see it: its presentation format in lower case with the final dot, as octets.
public enum PresentedName {
    /// The text of a name.
    public static func text(_ name: DomainName) -> [UInt8] {
        guard !name.isRoot else { return [UInt8(ascii: ".")] }
        var text: [UInt8] = []
        text.reserveCapacity(name.octets.count)
        for label in name.labels {
            guard label.allSatisfy(isPlain) else { return Array(name.canonical.description.utf8) }
            for octet in label { text.append(ASCIICase.lowered(octet)) }
            text.append(UInt8(ascii: "."))
        }
        return text
    }

    /// The name of a text, with or without the final dot.
    ///
    /// - Throws: what is wrong with it. The empty text is no name here: nobody means the root by it.
    public static func name(_ text: [UInt8]) throws(NameError) -> DomainName {
        guard !text.isEmpty else { throw .emptyLabel }
        return try DomainName(String(decoding: text, as: UTF8.self))
    }

    /// Lower case, as rules are written.
    public static func lowered(_ text: String) -> [UInt8] { text.utf8.map { ASCIICase.lowered($0) } }

    /// Lower case with the final dot.
    public static func absolute(_ text: String) -> [UInt8] {
        let octets = lowered(text)
        return octets.last == UInt8(ascii: ".") ? octets : octets + [UInt8(ascii: ".")]
    }

    /// Letters, digits, hyphens and underscores stand for themselves.
    private static func isPlain(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x5f: true
        default: false
        }
    }
}
