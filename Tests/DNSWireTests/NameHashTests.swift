import DNSWire
import Testing

/// What a QNAME parsed into scratch memory says, copied out of it.
private struct ParsedName {
    let end: Int
    let octets: [UInt8]
    let suffixes: [[UInt8]]
    let suffixHashes: [UInt64]
    let labels: [[UInt8]]
    let labelHashes: [UInt64]

    init(_ octets: [UInt8], at offset: Int, hash: NameHash, in storage: OctetStorage? = nil) throws {
        let storage = storage ?? OctetStorage(count: QueryName.scratchOctets)
        defer { withExtendedLifetime(storage) {} }
        var name = QueryName(in: storage, at: 0)
        end = try Octets.withView(of: octets) { view throws(WireError) in try name.parse(view, at: offset, hash: hash) }
        let parsed = name
        self.octets = parsed.octets.array
        suffixes = (0...parsed.labelCount).map { parsed.suffix(from: $0).array }
        suffixHashes = (0...parsed.labelCount).map { parsed.suffixHashes[$0] }
        labels = (0..<parsed.labelCount).map { parsed.label($0).array }
        labelHashes = (0..<parsed.labelCount).map { parsed.labelHashes[$0] }
    }
}

struct NameHashTests {
    private let hash = NameHash(secret: 0x0123_4567_89ab_cdef)

    /// Both ways to a hash agree on random names, wherever they end in memory.
    @Test(arguments: 0..<20)
    func queryNamesAreDomainNames(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            let name = try random.name()
            let front = random.octets(0...20)
            let parsed = try ParsedName(front + name.octets + random.octets(0...9), at: front.count, hash: hash)
            #expect(parsed.end == front.count + name.octets.count)
            #expect(parsed.octets == name.canonical.octets)
            #expect(parsed.suffixHashes == name.suffixHashes(hash))
            #expect(parsed.suffixes == (0...name.labelCount).map { name.droppingFirst($0).canonical.octets })
            #expect(parsed.labels == name.canonical.labels.map { Array($0) })
            #expect(parsed.labelHashes == name.canonical.labels.map(labelHash))
        }
    }

    /// The longest name and the one with the most labels fill the scratch memory.
    @Test(arguments: [[63, 63, 63, 61], [Int](repeating: 1, count: 127), []])
    func longestNames(lengths: [Int]) throws {
        let name = try DomainName(labels: lengths.map { [UInt8](repeating: UInt8(ascii: "Q"), count: $0) })
        let parsed = try ParsedName(name.octets, at: 0, hash: hash)
        #expect(parsed.octets == name.canonical.octets)
        #expect(parsed.suffixHashes == name.suffixHashes(hash))
    }

    /// A name parsed into memory where a longer one was leaves nothing of it.
    @Test
    func scratchIsUsedAgain() throws {
        let storage = OctetStorage(count: QueryName.scratchOctets)
        var random = SeededRandom(seed: 7)
        for _ in 0..<500 {
            let name = try random.name()
            let parsed = try ParsedName(name.octets, at: 0, hash: hash, in: storage)
            #expect(parsed.suffixHashes == name.suffixHashes(hash))
        }
    }

    @Test(
        arguments: [
            ([0xc0, 12], .badPointer), ([1, 97, 0xff, 0xff], .badPointer), ([0x40], .badLabelType),
            ([0x80, 0], .badLabelType), ([], .truncated), ([1], .truncated), ([1, 97], .truncated),
            ([5, 97, 0], .truncated),
            ([UInt8](repeating: 0x3f, count: 300), .nameTooLong), ([UInt8](repeating: 1, count: 300), .nameTooLong),
            (Array([[UInt8]](repeating: [1, 97], count: 127).joined()) + [1, 97, 0], .nameTooLong),
        ] as [([UInt8], WireError.Kind)])
    func brokenNames(octets: [UInt8], kind: WireError.Kind) {
        let error = #expect(throws: WireError.self) { try ParsedName(octets, at: 0, hash: hash) }
        #expect(error?.kind == kind)
    }

    @Test
    func caseDoesNotCount() throws {
        let (upper, lower) = (try DomainName("A.LONGER-LABEL.Zz."), try DomainName("a.longer-label.zZ."))
        #expect(upper.suffixHashes(hash) == lower.suffixHashes(hash))
        for length in 1...63 {
            let label = (0..<length).map { UInt8(65 + $0 % 26) }
            let storage = OctetStorage(copying: label)
            defer { withExtendedLifetime(storage) {} }
            let lowered = hash.loweringLabel(storage.octets.octets, at: 0, length: length)
            #expect(lowered == labelHash(label.map { $0 + 32 }[...]))
        }
    }

    @Test
    func suffixesShareTheirHashes() throws {
        let long = try DomainName("a.b.c.example.").suffixHashes(hash)
        let short = try DomainName("c.example.").suffixHashes(hash)
        #expect(Array(long.suffix(3)) == short)
        #expect(long.last == hash.root)
        #expect(Set(long).count == long.count)
    }

    @Test
    func secretChangesEveryHash() throws {
        let name = try DomainName("www.example.")
        let hashes = (0..<100).map { name.suffixHashes(NameHash(secret: $0)) }
        for index in 0...name.labelCount { #expect(Set(hashes.map { $0[index] }).count == 100) }
    }

    /// Names that differ in little: length, one octet, order of labels, where a label ends, zeros at the end.
    @Test
    func closeNamesDiffer() throws {
        var names: [DomainName] = []
        for length in 1...63 { names.append(try DomainName(labels: [[UInt8](repeating: 0, count: length)])) }
        for length in 1...63 { names.append(try DomainName(labels: [[UInt8](repeating: 97, count: length)])) }
        for index in 0..<63 {
            var label = [UInt8](repeating: 97, count: 63)
            label[index] = 98
            names.append(try DomainName(labels: [label]))
        }
        for text in ["a.b.", "b.a.", "ab.", "a.a.a.", "a.aa.", "a.a.a.a."] { names.append(try DomainName(text)) }
        let distinct = Set(names)
        #expect(Set(distinct.map { $0.suffixHashes(hash)[0] }).count == distinct.count)
    }

    private func labelHash(_ label: ArraySlice<UInt8>) -> UInt64 {
        let storage = OctetStorage(copying: Array(label))
        defer { withExtendedLifetime(storage) {} }
        return hash.label(storage.octets.octets, at: 0, length: label.count)
    }

    /// An address has one hash, however it is at hand.
    @Test func addresses() {
        let hash = NameHash(secret: 0x5eed)
        for bits: UInt32 in [0, 1, 0x0a00_0001, 0xc0a8_0164, .max] {
            let octets = (0..<4).map { UInt8(truncatingIfNeeded: bits >> (24 - 8 * $0)) }
            #expect(Octets.withSlack(of: octets) { hash.label($0, at: 0, length: 4) } == hash.label(ipv4: bits))
        }
    }
}
