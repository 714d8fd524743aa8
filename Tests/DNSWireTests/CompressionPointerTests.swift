import DNSWire
import Testing

/// Names with pointers, at `offset` of octets behind a header.
private func parse(_ body: [UInt8], at offset: Int) throws(WireError) -> (name: DomainName, end: Int) {
    try Octets.withView(of: [UInt8](repeating: 0, count: 12) + body) { message throws(WireError) in
        var position = offset
        let name = try DomainName(parsing: message, at: &position)
        let end = try NameInMessage.end(of: offset, in: message)
        guard end == position else { throw WireError(.trailingOctets, at: end) }
        return (name, position)
    }
}

struct CompressionPointerTests {
    /// At 12 `a.bc.`, at 18 `d` and a pointer; every target of the 16 384.
    @Test
    func everyTarget() throws {
        let expected = [12: "d.a.bc.", 14: "d.bc.", 17: "d."]
        for target in 0..<0x4000 {
            let body = [1, 97, 2, 98, 99, 0, 1, 100, 0xc0 | UInt8(target >> 8), UInt8(target & 0xff)]
            let result = Result { () throws(WireError) in try parse(body, at: 18) }
            switch (expected[target], result) {
            case (let text?, .success(let parsed)): #expect(parsed.name.description == text && parsed.end == 22)
            // Into the middle of a label: octets 97, 98 and 99 are no label lengths.
            case (nil, .failure(let error)) where [13, 15, 16].contains(target):
                #expect(error == WireError(.badLabelType, at: target))
            // Into the header, at itself, forwards.
            case (nil, .failure(let error)): #expect(error == WireError(.badPointer, at: 20), "\(target)")
            default: Issue.record("\(target): \(result)")
            }
        }
    }

    @Test
    func chainsOfPointers() throws {
        // a. ← ptr ← b.ptr ← ptr
        let body: [UInt8] = [1, 97, 0, 0xc0, 12, 1, 98, 0xc0, 15, 0xc0, 17]
        let parsed = try parse(body, at: 21)
        #expect(parsed.name.description == "b.a." && parsed.end == 23)
    }

    @Test(
        arguments: [
            ([0xc0, 12], 12),  // itself
            ([0xc0, 14, 0xc0, 12], 14),  // each other
            ([1, 97, 0xc0, 12], 12),  // its own beginning
            ([1, 97, 0xc0, 14], 12),  // itself behind a label
            ([0xc0, 14, 0], 12),  // forwards
            ([0xc0, 0xff], 12), ([0xff, 0xff], 12),  // out of the message
        ] as [([UInt8], Int)])
    func badPointers(body: [UInt8], offset: Int) {
        let error = #expect(throws: WireError.self) { try parse(body, at: offset) }
        #expect(error?.kind == .badPointer)
    }

    @Test(arguments: [0x40, 0x7f, 0x80, 0xbf] as [UInt8])
    func retiredLabelTypes(octet: UInt8) {
        let body = [octet] + [UInt8](repeating: 0, count: 99)
        #expect(throws: WireError(.badLabelType, at: 12)) { try parse(body, at: 12) }
    }

    @Test(arguments: [[], [1], [1, 97], [0xc0], [63, 97], [1, 97, 0xc0]] as [[UInt8]])
    func cutOff(body: [UInt8]) {
        let error = #expect(throws: WireError.self) { try parse(body, at: 12) }
        #expect(error?.kind == .truncated)
    }

    /// Names are bounded in octets however many pointers make them.
    @Test
    func longNamesByPointers() throws {
        let label = [63] + [UInt8](repeating: 97, count: 63)
        let half = label + label + [0]
        // 12: 129 octets; 141: two labels and a pointer would be 257.
        let tooLong = half + label + label + [0xc0, 12]
        #expect(throws: WireError(.nameTooLong, at: 141)) { try parse(tooLong, at: 141) }
        // 64 + 62 + 128 + 1 are 255.
        let fitting = half + label + [61] + label.suffix(61) + [0xc0, 12]
        #expect(try parse(fitting, at: 141).name.octets.count == 255)
        let oneMore = half + label + [62] + label.suffix(62) + [0xc0, 12]
        #expect(throws: WireError(.nameTooLong, at: 141)) { try parse(oneMore, at: 141) }
    }

    /// 127 pointers in a row are followed, 128 are not: work per name is bounded.
    @Test
    func pointersAreCounted() throws {
        var body: [UInt8] = [1, 97, 0]
        var target = 12
        for _ in 0..<NameLimits.pointersMax {
            let offset = 12 + body.count
            body += [0xc0 | UInt8(target >> 8), UInt8(target & 0xff)]
            target = offset
        }
        #expect(try parse(body, at: target).name.description == "a.")
        body += [0xc0 | UInt8(target >> 8), UInt8(target & 0xff)]
        let error = #expect(throws: WireError.self) { try parse(body, at: target + 2) }
        #expect(error?.kind == .badPointer)
    }
}
