import DNSWire
import NetworkAddress

/// The RDATA of the types that templates are written for.
enum RecordDataText {
    static func data(
        of type: RecordType, _ recordClass: RecordClass, _ words: inout RecordWords
    ) throws(RecordTextError) -> RecordData {
        if words.isGeneric { return try generic(type, recordClass, &words) }
        switch type {
        case .a:
            guard case .v4(let bits)? = try address(&words) else {
                throw RecordTextError("an IPv4 address was expected")
            }
            return .a(.init(address: bits))
        case .aaaa:
            guard case .v6(let high, let low)? = try address(&words) else {
                throw RecordTextError("an IPv6 address was expected")
            }
            return .aaaa(.init(high: high, low: low))
        case .ns: return .ns(try words.name("name server"))
        case .cname: return .cname(try words.name("target"))
        case .dname: return .dname(try words.name("target"))
        case .ptr: return .ptr(try words.name("target"))
        case .mx: return .mx(.init(preference: try words.number("preference"), exchange: try words.name("exchange")))
        case .srv:
            return .srv(
                .init(
                    priority: try words.number("priority"), weight: try words.number("weight"),
                    port: try words.number("port"), target: try words.name("target")))
        case .soa: return try soa(&words)
        case .txt: return try txt(&words)
        case .hinfo: return .hinfo(.init(processor: try words.string("cpu"), system: try words.string("os")))
        case .caa: return try caa(&words)
        case .naptr:
            return .naptr(
                .init(
                    order: try words.number("order"), preference: try words.number("preference"),
                    flags: try words.string("flags"), services: try words.string("services"),
                    regularExpression: try words.string("regexp"), replacement: try words.name("replacement")))
        default: throw RecordTextError("\(type) has to be written in the generic form: \\# LENGTH HEX")
        }
    }

    private static func address(_ words: inout RecordWords) throws(RecordTextError) -> IPAddress? {
        IPAddress(try words.next("address").shown)
    }

    private static func soa(_ words: inout RecordWords) throws(RecordTextError) -> RecordData {
        .soa(
            .init(
                primary: try words.name("primary"), mailbox: try words.name("mailbox"),
                serial: try words.number("serial"), refresh: try period("refresh", &words),
                retry: try period("retry", &words), expire: try period("expire", &words),
                minimum: try period("minimum", &words)))
    }

    /// Seconds, with or without units as in `1h30m`.
    private static func period(_ field: String, _ words: inout RecordWords) throws(RecordTextError) -> UInt32 {
        let word = try words.next(field)
        let units: [UInt8: UInt64] = [0x73: 1, 0x6d: 60, 0x68: 3600, 0x64: 86_400, 0x77: 604_800]
        var total: UInt64 = 0
        var number: UInt64?
        for octet in word.written {
            if (48...57).contains(octet) {
                number = (number ?? 0) * 10 + UInt64(octet - 48)
            } else if let unit = units[octet | 0x20], let count = number {
                total += count * unit
                number = nil
            } else {
                throw RecordTextError("\(field) must be seconds, got \(word.shown)")
            }
            guard total <= UInt32.max, number ?? 0 <= UInt32.max else {
                throw RecordTextError("\(field) must be seconds up to \(UInt32.max), got \(word.shown)")
            }
        }
        guard let seconds = UInt32(exactly: total + (number ?? 0)), !word.written.isEmpty else {
            throw RecordTextError("\(field) must be seconds up to \(UInt32.max), got \(word.shown)")
        }
        return seconds
    }

    private static func txt(_ words: inout RecordWords) throws(RecordTextError) -> RecordData {
        var strings: [CharacterString] = []
        while !words.isAtEnd {
            // As in CoreDNS, a longer string becomes several.
            var rest = try words.next("text").octets[...]
            repeat {
                if let string = CharacterString(Array(rest.prefix(255))) { strings.append(string) }
                rest = rest.dropFirst(255)
            } while !rest.isEmpty
        }
        guard let texts = RecordData.TXT(strings) else { throw RecordTextError("the text is missing") }
        return .txt(texts)
    }

    private static func caa(_ words: inout RecordWords) throws(RecordTextError) -> RecordData {
        let flags: UInt8 = try words.number("flags")
        let tag = try words.next("tag").shown
        guard let caa = RecordData.CAA(flags: flags, tag: tag, value: try words.next("value").octets) else {
            throw RecordTextError("\(tag) is no tag of CAA")
        }
        return .caa(caa)
    }

    /// RFC 3597 section 5.
    private static func generic(
        _ type: RecordType, _ recordClass: RecordClass, _ words: inout RecordWords
    ) throws(RecordTextError) -> RecordData {
        _ = try words.next("\\#")
        let count: UInt16 = try words.number("length")
        let octets = try words.hexadecimalRest()
        guard octets.count == Int(count) else {
            throw RecordTextError("\(count) octets were announced, got \(octets.count)")
        }
        do {
            return try Octets.withView(of: octets) { view throws(WireError) in
                try RecordData(parsing: view, at: 0, length: octets.count, type: type, class: recordClass)
            }
        } catch {
            throw RecordTextError("malformed RDATA of \(type): \(error.kind) at octet \(error.offset)")
        }
    }
}
