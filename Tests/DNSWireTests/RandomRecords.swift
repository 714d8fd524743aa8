import DNSWire
import Testing

/// Random values of which ldns prints the same text: without `@`, `$` and quotes in names, and without the other cases
/// of ``RecordPresentationTests/differsFromLDNS(line:expected:)``.
extension SeededRandom {
    mutating func label() -> [UInt8] {
        let length = chance(5) ? 63 : Int.random(in: 1...12, using: &self)
        let odd = chance(10)
        return (0..<length).map { _ in
            let octet = odd ? number8() : pick(Array("abcXYZ019-_".utf8))
            return "@$\"".utf8.contains(octet) ? UInt8(ascii: "x") : octet
        }
    }

    /// A name of its own, or one below a common suffix, so that messages have something to compress.
    mutating func name() throws -> DomainName {
        let suffix = chance(10) ? [] : ["Example", "org"].map { Array($0.utf8) }
        let front = (0..<Int.random(in: 0...3, using: &self)).map { _ in
            chance(60) ? Array(pick(["www", "ns", "Mail", "a"]).utf8) : label()
        }
        return try DomainName(labels: front + suffix)
    }

    mutating func string() throws -> CharacterString {
        let length = chance(3) ? 255 : Int.random(in: 0...20, using: &self)
        let range: ClosedRange<UInt8> = chance(30) ? 0...255 : 32...126
        return try #require(CharacterString((0..<length).map { _ in number8(range) }))
    }

    mutating func number8(_ range: ClosedRange<UInt8> = 0...255) -> UInt8 { .random(in: range, using: &self) }
    mutating func number16() -> UInt16 { .random(in: .min ... .max, using: &self) }
    mutating func number32() -> UInt32 { .random(in: .min ... .max, using: &self) }
    mutating func number64() -> UInt64 { chance(30) ? UInt64(number8()) : next() }

    /// Any record of class IN that fits a message many times.
    mutating func record() throws -> ResourceRecord {
        ResourceRecord(owner: try name(), ttl: number32(), data: try recordData())
    }

    mutating func recordData() throws -> RecordData {
        switch Int.random(in: 0..<25, using: &self) {
        case 0: .a(RecordData.A(address: number32()))
        case 1: .aaaa(RecordData.AAAA(high: number64(), low: number64()))
        case 2: .ns(try name())
        case 3: .cname(try name())
        case 4: .dname(try name())
        case 5: try startOfAuthority()
        case 6: .ptr(try name())
        case 7: .mx(RecordData.MX(preference: number16(), exchange: try name()))
        case 8: try text()
        case 9:
            .srv(RecordData.SRV(priority: number16(), weight: number16(), port: number16(), target: try name()))
        case 10:
            .caa(try #require(RecordData.CAA(flags: number8(), tag: pick(["issue", "x9"]), value: octets(1...40))))
        case 11: .hinfo(RecordData.HINFO(processor: try string(), system: try string()))
        case 12: try namingAuthorityPointer()
        case 13: .svcb(try serviceBinding())
        case 14: .https(try serviceBinding())
        case 15:
            .uri(try #require(RecordData.URI(priority: number16(), weight: number16(), target: octets(1...40))))
        case 16: .unknown(type: RecordType(rawValue: number16() | 0xf000), octets: octets(0...20))
        case 17: .nsec3param(try hashParameters())
        case 18: try fingerprint()
        default: try secured()
        }
    }
}

extension SeededRandom {
    private mutating func startOfAuthority() throws -> RecordData {
        .soa(
            RecordData.SOA(
                primary: try name(), mailbox: try name(), serial: number32(), refresh: number32(), retry: number32(),
                expire: number32(), minimum: number32()))
    }

    private mutating func text() throws -> RecordData {
        let strings = try (0...number8(0...3)).map { _ in try string() }
        return .txt(try #require(RecordData.TXT(strings)))
    }

    private mutating func namingAuthorityPointer() throws -> RecordData {
        .naptr(
            RecordData.NAPTR(
                order: number16(), preference: number16(), flags: try string(), services: try string(),
                regularExpression: try string(), replacement: try name()))
    }

    private mutating func fingerprint() throws -> RecordData {
        guard chance(50) else {
            return .sshfp(
                try #require(
                    RecordData.SSHFP(algorithm: number8(), fingerprintType: number8(), fingerprint: octets(1...40))))
        }
        return .tlsa(
            try #require(
                RecordData.TLSA(
                    usage: number8(), selector: number8(), matchingType: number8(), association: octets(1...40))))
    }

    private mutating func hashParameters() throws -> RecordData.NSEC3PARAM {
        let salt = try #require(CharacterString(octets(0...12)))
        return RecordData.NSEC3PARAM(algorithm: number8(), flags: number8(), iterations: number16(), salt: salt)
    }

    private mutating func types() -> TypeBitmap {
        let known: [RecordType] = [.a, .ns, .soa, .mx, .txt, .aaaa, .srv, .rrsig, .nsec, .dnskey, .https, .caa, .uri]
        return TypeBitmap(
            (0...number8(0...8)).map { _ in chance(80) ? pick(known) : RecordType(rawValue: number16() | 0xf000) })
    }

    private mutating func secured() throws -> RecordData {
        switch Int.random(in: 0..<5, using: &self) {
        case 0:
            let digest = octets(1...64)
            return .ds(
                try #require(
                    RecordData.DS(keyTag: number16(), algorithm: number8(), digestType: number8(), digest: digest)))
        case 1:
            return .dnskey(
                try #require(RecordData.DNSKEY(flags: number16(), algorithm: number8(), publicKey: octets(1...80))))
        case 2: return try signature()
        case 3:
            let name = try name()
            return .nsec(try #require(RecordData.NSEC(nextName: name, types: types())))
        default:
            let parameters = try hashParameters()
            // A multiple of five octets: ldns pads other hashes.
            let hash = try #require(CharacterString(octets(5...5) + (chance(50) ? octets(15...15) : [])))
            return .nsec3(try #require(RecordData.NSEC3(parameters: parameters, nextHash: hash, types: types())))
        }
    }

    private mutating func signature() throws -> RecordData {
        let signer = try name()
        return .rrsig(
            try #require(
                RecordData.RRSIG(
                    typeCovered: pick([.a, .soa, RecordType(rawValue: 65000)]), algorithm: number8(),
                    labels: number8(), originalTTL: number32(), expiration: number32() >> 1,
                    inception: number32() >> 1, keyTag: number16(), signer: signer, signature: octets(1...80))))
    }

    private mutating func serviceBinding() throws -> RecordData.ServiceBinding {
        var values: [ServiceParameter.Key: [UInt8]] = [:]
        if chance(50) { values[.alpn] = pick([Array("\u{2}h2".utf8), Array("\u{2}h3\u{4}http".utf8), [1, 0]]) }
        if chance(20), values[.alpn] != nil { values[.noDefaultALPN] = [] }
        if chance(50) { values[.port] = octets(2...2) }
        if chance(30) { values[.ipv4Hint] = octets(4...4) + octets(4...4) }
        if chance(30) { values[.ech] = octets(1...20) }
        if chance(30) { values[.ipv6Hint] = octets(16...16) }
        if chance(30) { values[.dohPath] = Array("/dns-query{?dns}".utf8) }
        if chance(30) {
            let plain = octets(0...12).filter { !"();".utf8.contains($0) }
            values[ServiceParameter.Key(rawValue: number16() % 60000 + 8)] = plain
        }
        if chance(30), let key = values.keys.map(\.rawValue).min() {
            values[.mandatory] = [UInt8(key >> 8), UInt8(key & 0xff)]
        }
        let parameters = try values.map { try #require(ServiceParameter(key: $0, value: $1)) }
        let target = try name()
        return try #require(
            RecordData.ServiceBinding(priority: number16(), target: target, parameters: parameters))
    }
}
