import DNSWire
import Testing

/// RDATA of one type, and what happens when it is cut.
struct RecordDataCase: CustomTestStringConvertible {
    let type: RecordType
    /// A valid RDATA without compressed names.
    let octets: [UInt8]
    /// The lengths of prefixes that are valid too.
    let validLengths: Set<Int>
    /// Whether more octets may follow.
    let isOpen: Bool

    init(_ type: RecordType, _ octets: [UInt8], valid: some Sequence<Int> = [Int](), isOpen: Bool = false) {
        self.type = type
        self.octets = octets
        validLengths = Set(valid)
        self.isOpen = isOpen
    }

    var testDescription: String { "\(type) \(octets.count)" }

    static let name: [UInt8] = [2, 110, 115, 1, 97, 0]
    static let all: [RecordDataCase] = [
        RecordDataCase(.a, [1, 2, 3, 4]),
        RecordDataCase(.aaaa, [UInt8](0..<16)),
        RecordDataCase(.ns, name), RecordDataCase(.cname, name), RecordDataCase(.dname, name),
        RecordDataCase(.ptr, name), RecordDataCase(.ptr, [0]),
        RecordDataCase(.soa, name + name + [UInt8](0..<20)),
        RecordDataCase(.mx, [0, 10] + name),
        RecordDataCase(.txt, [2, 97, 98, 0, 1, 99], valid: [3, 4]),
        RecordDataCase(.srv, [0, 1, 0, 2, 0, 3] + name),
        RecordDataCase(.hinfo, [1, 97, 2, 98, 99]),
        RecordDataCase(.naptr, [0, 1, 0, 2, 1, 115, 0, 2, 33, 33] + name),
        RecordDataCase(.caa, [0, 2, 97, 49, 120, 121], valid: [4, 5], isOpen: true),
        RecordDataCase(.uri, [0, 1, 0, 2, 120, 121], valid: [5], isOpen: true),
        RecordDataCase(.ds, [0, 1, 8, 2, 1, 2, 3], valid: [5, 6], isOpen: true),
        RecordDataCase(.dnskey, [1, 0, 3, 8, 1, 2], valid: [5], isOpen: true),
        RecordDataCase(.rrsig, [UInt8](0..<18) + name + [1, 2], valid: [25], isOpen: true),
        RecordDataCase(.tlsa, [3, 1, 1, 9, 9], valid: [4], isOpen: true),
        RecordDataCase(.sshfp, [4, 2, 9, 9], valid: [3], isOpen: true),
        RecordDataCase(.nsec, name + [0, 1, 0x40, 1, 2, 0, 0x40], valid: [9]),
        RecordDataCase(.nsec3, [1, 0, 0, 1, 1, 0xaa, 2, 1, 2, 0, 1, 0x40], valid: [9]),
        RecordDataCase(.nsec3param, [1, 0, 0, 1, 2, 0xaa, 0xbb]),
        RecordDataCase(.svcb, [0, 1] + name + [0, 1, 0, 3, 2, 104, 50, 0, 3, 0, 2, 1, 187], valid: [8, 15]),
        RecordDataCase(.https, [0, 0, 0], valid: []),
        RecordDataCase(RecordType(rawValue: 65280), [1, 2, 3], valid: 0..<3, isOpen: true),
        // MINFO and RP: two names; AFSDB and PX: numbers in front; SIG and NXT: more behind.
        RecordDataCase(RecordType(rawValue: 14), name + name), RecordDataCase(RecordType(rawValue: 17), name + [0]),
        RecordDataCase(RecordType(rawValue: 18), [0, 1] + name),
        RecordDataCase(RecordType(rawValue: 26), [0, 1] + name + name),
        RecordDataCase(RecordType(rawValue: 24), [UInt8](0..<18) + name + [1], valid: [24], isOpen: true),
        RecordDataCase(RecordType(rawValue: 30), name + [1, 2], valid: [6, 7], isOpen: true),
    ]
}

struct RecordDataTests {
    /// The RDATA behind a header that it may not touch.
    static func parse(
        _ type: RecordType, _ octets: [UInt8], recordClass: RecordClass = .internet, behind: [UInt8] = []
    ) throws(WireError) -> RecordData {
        let front: [UInt8] = [UInt8](repeating: 0xee, count: 12)
        return try Octets.withView(of: front + octets + behind) { message throws(WireError) in
            try RecordData(parsing: message, at: 12, length: octets.count, type: type, class: recordClass)
        }
    }

    @Test(arguments: RecordDataCase.all)
    func validIsWrittenAsRead(example: RecordDataCase) throws {
        let data = try Self.parse(example.type, example.octets)
        #expect(data.octets == example.octets)
        #expect(data.type == example.type)
        // Nothing behind the RDATA counts.
        #expect(try Self.parse(example.type, example.octets, behind: [1, 97, 0]) == data)
    }

    /// Every shorter RDATA is either listed as valid or refused inside of its bounds, whatever follows it.
    @Test(arguments: RecordDataCase.all)
    func cuts(example: RecordDataCase) throws {
        for length in 0..<example.octets.count {
            let cut = Array(example.octets[..<length])
            let rest = Array(example.octets[length...])
            if example.validLengths.contains(length) {
                #expect(try Self.parse(example.type, cut, behind: rest).octets == cut)
            } else {
                let error = #expect(throws: WireError.self) { try Self.parse(example.type, cut, behind: rest) }
                #expect(error?.kind == .badRecordData, "\(length)")
                #expect((12...(12 + length)).contains(error?.offset ?? 0))
            }
        }
        if example.isOpen {
            #expect(try Self.parse(example.type, example.octets + [7]).octets == example.octets + [7])
        } else {
            #expect(throws: WireError.self) { try Self.parse(example.type, example.octets + [7]) }
            #expect(throws: WireError.self) { try Self.parse(example.type, example.octets + [255]) }
        }
    }

    @Test(arguments: RecordDataCase.all)
    func longerThanTheMessage(example: RecordDataCase) {
        let error = #expect(throws: WireError.self) {
            try Octets.withView(of: example.octets) { message throws(WireError) in
                _ = try RecordData(parsing: message, at: 0, length: example.octets.count + 1, type: example.type)
            }
        }
        #expect(error == WireError(.truncated, at: 0))
    }

    @Test(
        arguments: [
            // CAA: no tag, a tag that is none, a tag longer than the RDATA.
            (.caa, [0, 0]), (.caa, [0, 0, 97]), (.caa, [0, 1, 45, 97]), (.caa, [0, 1, 0xe4]), (.caa, [0, 9, 97]),
            // TXT: a string longer than what is left.
            (.txt, [5, 97]), (.txt, [1, 97, 255]),
            // NSEC: no types, an empty block, one of 33 octets, zeros at its end, blocks out of order and twice.
            (.nsec, [0, 0, 0]), (.nsec, [0, 0, 33] + [UInt8](repeating: 1, count: 33)), (.nsec, [0, 0, 1, 0]),
            (.nsec, [0, 0, 2, 1, 0]), (.nsec, [0, 1, 1, 1, 0, 1, 1]), (.nsec, [0, 1, 1, 1, 1, 1, 1]), (.nsec, [0, 0]),
            (.nsec, [0, 0, 2, 1]),
            // NSEC3: no hash, salt and hash longer than what is left.
            (.nsec3, [1, 0, 0, 1, 0, 0]), (.nsec3, [1, 0, 0, 1, 9, 0]), (.nsec3, [1, 0, 0, 1, 0, 9, 1]),
        ] as [(RecordType, [UInt8])])
    func malformed(type: RecordType, octets: [UInt8]) {
        let error = #expect(throws: WireError.self) { try Self.parse(type, octets) }
        #expect(error?.kind == .badRecordData)
    }

    @Test(
        arguments: [
            [0, 4, 0, 0, 0, 0, 0, 0],  // key 4 is empty
            [0, 3, 0, 1, 1], [0, 3, 0, 3, 1, 1, 1], [0, 3, 0, 0],  // port
            [0, 1, 0, 0], [0, 1, 0, 1, 0], [0, 1, 0, 2, 2, 97], [0, 1, 0, 3, 1, 97, 0],  // alpn
            [0, 2, 0, 0], [0, 1, 0, 2, 1, 97, 0, 2, 0, 1, 0],  // no-default-alpn: alone, with a value
            [0, 4, 0, 3, 1, 2, 3], [0, 4, 0, 5, 1, 2, 3, 4, 5],  // ipv4hint
            [0, 5, 0, 0], [0, 6, 0, 4, 1, 2, 3, 4], [0, 6, 0, 0],  // ech, ipv6hint
            [0, 3, 0, 2, 0, 1, 0, 3, 0, 2, 0, 1],  // twice
            [0, 9, 0, 0, 0, 8, 0, 0],  // out of order
            [0, 9, 0, 5, 1], [0, 9, 0], [0, 9], [0],  // cut off
            [0, 0, 0, 0], [0, 0, 0, 1, 9], [0, 0, 0, 2, 0, 9], [0, 0, 0, 2, 0, 0],
            // mandatory: empty, odd, missing, itself (above), twice, out of order
            [0, 0, 0, 4, 0, 9, 0, 9, 0, 9, 0, 0], [0, 0, 0, 4, 0, 9, 0, 8, 0, 8, 0, 0, 0, 9, 0, 0],
        ] as [[UInt8]])
    func malformedParameters(octets: [UInt8]) {
        for type in [RecordType.svcb, .https] {
            let error = #expect(throws: WireError.self) { try Self.parse(type, [0, 1, 0] + octets) }
            #expect(error?.kind == .badRecordData)
        }
    }

    @Test
    func otherClassesAreOpaque() throws {
        #expect(try Self.parse(.a, [1], recordClass: .chaos) == .unknown(type: .a, octets: [1]))
        #expect(try Self.parse(.aaaa, [], recordClass: .chaos) == .unknown(type: .aaaa, octets: []))
        #expect(try Self.parse(.txt, [1, 97], recordClass: .chaos).description == "\"a\"")
        #expect(throws: WireError.self) { try Self.parse(.txt, [5, 97], recordClass: .chaos) }
        // Updates (RFC 2136 section 2.4).
        #expect(try Self.parse(.mx, [], recordClass: .any) == .unknown(type: .mx, octets: []))
        #expect(try Self.parse(.soa, [], recordClass: .none).octets.isEmpty)
        #expect(throws: WireError.self) { try Self.parse(.mx, [], recordClass: .internet) }
    }

    @Test
    func namesCompareWithoutCase() throws {
        let name = try DomainName("A.b.")
        #expect(RecordData.cname(name) == .cname(name.canonical))
        #expect(RecordData.cname(name).hashValue == RecordData.cname(name.canonical).hashValue)
        #expect(RecordData.cname(name) != .ptr(name))
    }

    @Test
    func valuesOutOfBoundsCannotBeMade() throws {
        #expect(CharacterString([UInt8](repeating: 0, count: 256)) == nil)
        #expect(CharacterString(String(repeating: "ü", count: 127))?.octets.count == 254)
        #expect(CharacterString(String(repeating: "ü", count: 128)) == nil)
        #expect(RecordData.TXT([]) == nil)
        #expect(RecordData.URI(priority: 0, weight: 0, target: []) == nil)
        #expect(RecordData.CAA(flags: 0, tag: "a-b", value: []) == nil)
        #expect(RecordData.CAA(flags: 0, tag: "", value: []) == nil)
        #expect(RecordData.DS(keyTag: 0, algorithm: 0, digestType: 0, digest: []) == nil)
        #expect(RecordData.DNSKEY(flags: 0, algorithm: 0, publicKey: []) == nil)
        #expect(RecordData.TLSA(usage: 0, selector: 0, matchingType: 0, association: []) == nil)
        #expect(RecordData.SSHFP(algorithm: 0, fingerprintType: 0, fingerprint: []) == nil)
        #expect(RecordData.NSEC(nextName: .root, types: TypeBitmap([])) == nil)
        #expect(ServiceParameter(key: .port, value: [1]) == nil)
        #expect(ServiceParameter(key: .dohPath, value: [UInt8](repeating: 1, count: 65536)) == nil)
        let port = try #require(ServiceParameter(key: .port, value: [0, 1]))
        #expect(RecordData.ServiceBinding(priority: 1, target: .root, parameters: [port, port]) == nil)
        let alpn = try #require(ServiceParameter(key: .alpn, value: [1, 97]))
        let sorted = try #require(RecordData.ServiceBinding(priority: 1, target: .root, parameters: [port, alpn]))
        #expect(sorted.parameters == [alpn, port])
    }

    @Test
    func everyTypeInABitmap() throws {
        let all = TypeBitmap((0...65535).map { RecordType(rawValue: $0) })
        let data = RecordData.nsec(try #require(RecordData.NSEC(nextName: .root, types: all)))
        #expect(data.octets.count == 1 + 256 * 34)
        #expect(try Self.parse(.nsec, data.octets) == data)
    }
}

/// Pointers in RDATA: taken where RFC 1035 or RFC 3597 section 4 says so, refused elsewhere.
struct CompressedRecordDataTests {
    private static let pointer: [UInt8] = [0xc0, 12]

    /// A message with `a.bc.` at 12, and RDATA that points there.
    private static func parse(_ type: RecordType, _ octets: [UInt8]) throws(WireError) -> RecordData {
        let front: [UInt8] = [UInt8](repeating: 0, count: 12) + [1, 97, 2, 98, 99, 0]
        return try Octets.withView(of: front + octets + [0]) { message throws(WireError) in
            try RecordData(parsing: message, at: front.count, length: octets.count, type: type)
        }
    }

    @Test(
        arguments: [
            (.ns, pointer), (.cname, pointer), (.ptr, [1, 120] + pointer), (.mx, [0, 1] + pointer),
            (.soa, pointer + [1, 120] + pointer + [UInt8](repeating: 0, count: 20)),
            (.srv, [0, 0, 0, 0, 0, 0] + pointer), (.naptr, [0, 0, 0, 0, 0, 0, 0] + pointer),
            (RecordType(rawValue: 14), pointer + pointer), (RecordType(rawValue: 17), pointer + pointer),
            (RecordType(rawValue: 18), [0, 1] + pointer), (RecordType(rawValue: 3), pointer),
        ] as [(RecordType, [UInt8])])
    func taken(type: RecordType, octets: [UInt8]) throws {
        let data = try Self.parse(type, octets)
        // Made whole: the name stands in what is written.
        let whole = data.octets
        #expect(whole.indices.contains { whole[$0...].starts(with: [1, 97, 2, 98, 99, 0]) })
        #expect(!whole.contains(0xc0))
        #expect(try RecordDataTests.parse(type, whole) == data)
        for length in 0..<octets.count {
            #expect(throws: WireError.self, "\(length)") { try Self.parse(type, Array(octets[..<length])) }
        }
    }

    @Test(
        arguments: [
            (.dname, pointer), (.dname, [1, 120] + pointer), (.nsec, pointer + [0, 1, 0x40]),
            (.svcb, [0, 1] + pointer),
            (.https, [0, 1] + pointer), (.rrsig, [UInt8](repeating: 0, count: 18) + pointer + [1]),
        ] as [(RecordType, [UInt8])])
    func refused(type: RecordType, octets: [UInt8]) {
        let error = #expect(throws: WireError.self) { try Self.parse(type, octets) }
        #expect(error?.kind == .badPointer)
    }

    /// Octets of a type that nobody knows are no names.
    @Test
    func unknownTypesKeepTheirOctets() throws {
        #expect(try Self.parse(RecordType(rawValue: 65280), Self.pointer).octets == Self.pointer)
    }
}
