/// The SvcParams of SVCB and HTTPS records (RFC 9460 section 2.1 and 7).
///
/// Read here and not by ldns 1.8, which lets keys come twice and numbers wrap around.
enum ServiceParameters {
    private static let names = [
        "mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp",
    ]

    /// The parameters in ascending order of their keys.
    static func octets(_ tokens: ArraySlice<Token>) throws(FieldFault) -> [UInt8] {
        var values: [UInt16: [UInt8]] = [:]
        for token in tokens {
            guard !token.isQuoted else { throw FieldFault("expected KEY=VALUE") }
            let keyText = token.text.prefix { $0 != UInt8(ascii: "=") }
            let key = try key(keyText)
            let valueText = token.text.dropFirst(keyText.count)
            let value = try value(of: key, valueText.isEmpty ? nil : try unquoted(valueText.dropFirst()))
            guard values.updateValue(value, forKey: key) == nil else {
                throw FieldFault("\(keyText.shown) comes twice")
            }
        }
        try checkMandatory(values)
        var octets: [UInt8] = []
        for (key, value) in values.sorted(by: { $0.key < $1.key }) {
            guard let length = UInt16(exactly: value.count) else {
                throw FieldFault("a value has more than 65535 octets")
            }
            for number in [key, length] { octets += [UInt8(number >> 8), UInt8(number & 0xff)] }
            octets += value
        }
        return octets
    }

    private static func key(_ text: ArraySlice<UInt8>) throws(FieldFault) -> UInt16 {
        if let index = names.firstIndex(where: { text.elementsEqual($0.utf8) }) { return UInt16(index) }
        guard text.starts(with: "key".utf8), let number = NumberText.number(text.dropFirst(3), max: 65534) else {
            throw FieldFault("\(text.shown) is no key")
        }
        return UInt16(number)
    }

    /// The value without quotes around it; quotes anywhere else are a fault.
    private static func unquoted(_ text: ArraySlice<UInt8>) throws(FieldFault) -> ArraySlice<UInt8> {
        guard text.first == UInt8(ascii: "\"") else {
            guard !containsQuote(text) else { throw FieldFault("quotes must be around the whole value") }
            return text
        }
        let inner = text.dropFirst().dropLast()
        guard text.count >= 2, text.last == UInt8(ascii: "\""), !containsQuote(inner) else {
            throw FieldFault("quotes must be around the whole value")
        }
        return inner
    }

    private static func containsQuote(_ text: ArraySlice<UInt8>) -> Bool {
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == UInt8(ascii: "\"") { return true }
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return false
    }

    private static func value(of key: UInt16, _ text: ArraySlice<UInt8>?) throws(FieldFault) -> [UInt8] {
        let mayBeEmpty = key == 2 || key >= 8
        guard let text, !text.isEmpty else {
            guard mayBeEmpty else { throw FieldFault("\(shown(key)) needs a value") }
            return []
        }
        let octets = try EscapedText.octets(text)
        switch key {
        case 0: return try keys(octets[...])
        case 1: return try protocolIdentifiers(octets)
        case 2, 8: throw FieldFault("\(shown(key)) takes no value")
        case 3:
            guard let port = NumberText.number(octets[...], max: 65535) else {
                throw FieldFault("port must be within 0…65535")
            }
            return [UInt8(port >> 8), UInt8(port & 0xff)]
        case 4:
            return try list(octets[...]) { item throws(FieldFault) in
                try LDNSZoneReader.octets(of: .addressV4, text: item)
            }
        case 5: return try LDNSZoneReader.octets(of: .base64, text: octets[...])
        case 6:
            return try list(octets[...]) { item throws(FieldFault) in
                try LDNSZoneReader.octets(of: .addressV6, text: item)
            }
        default: return octets
        }
    }

    private static func shown(_ key: UInt16) -> String { Int(key) < names.count ? names[Int(key)] : "key\(key)" }

    private static func list(
        _ text: ArraySlice<UInt8>, _ item: (ArraySlice<UInt8>) throws(FieldFault) -> [UInt8]
    ) throws(FieldFault) -> [UInt8] {
        var octets: [UInt8] = []
        for part in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            octets += try item(part)
        }
        return octets
    }

    /// `mandatory`: keys in ascending order, each once.
    private static func keys(_ text: ArraySlice<UInt8>) throws(FieldFault) -> [UInt8] {
        var keys: Set<UInt16> = []
        for part in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard keys.insert(try key(part)).inserted else { throw FieldFault("mandatory names \(part.shown) twice") }
        }
        return keys.sorted().flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    }

    /// `alpn`: a list in which a second backslash keeps a comma or a backslash in an identifier (RFC 9460 appendix
    /// A.1); the first has been taken off already.
    private static func protocolIdentifiers(_ text: [UInt8]) throws(FieldFault) -> [UInt8] {
        var octets: [UInt8] = []
        var identifier: [UInt8] = []
        var rest = text[...]
        while true {
            let octet = rest.popFirst()
            if octet == nil || octet == UInt8(ascii: ",") {
                guard (1...255).contains(identifier.count) else {
                    throw FieldFault("alpn: an identifier has 1…255 octets")
                }
                octets += [UInt8(identifier.count)] + identifier
                identifier = []
            }
            guard let octet else { return octets }
            if octet == UInt8(ascii: "\\") {
                guard let escaped = rest.popFirst() else { throw FieldFault("alpn: a backslash at the end") }
                identifier.append(escaped)
            } else if octet != UInt8(ascii: ",") {
                identifier.append(octet)
            }
        }
    }

    /// Every mandatory key must be there, `mandatory` itself not named (RFC 9460 section 8), and `no-default-alpn`
    /// needs `alpn` (section 7.1.1).
    private static func checkMandatory(_ values: [UInt16: [UInt8]]) throws(FieldFault) {
        let mandatory = values[0] ?? []
        for index in stride(from: 0, to: mandatory.count - 1, by: 2) {
            let key = UInt16(mandatory[index]) << 8 | UInt16(mandatory[index + 1])
            guard key != 0 else { throw FieldFault("mandatory must not name itself") }
            guard values[key] != nil else { throw FieldFault("mandatory names \(shown(key)), which is not there") }
        }
        guard values[2] == nil || values[1] != nil else { throw FieldFault("no-default-alpn needs alpn") }
    }
}
