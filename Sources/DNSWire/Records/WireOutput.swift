/// A message, or a part of one, being written: octets in order, and where names stand that later ones may point to.
struct WireOutput {
    private(set) var octets: [UInt8] = []
    private let compressing: Bool
    /// Where each suffix written so far stands, by its canonical wire form. Pointers reach 14 bits far.
    private var suffixOffsets: [[UInt8]: Int] = [:]

    init(compressing: Bool) { self.compressing = compressing }

    mutating func append(_ number: UInt8) { octets.append(number) }

    mutating func append(_ number: UInt16) {
        octets.append(UInt8(truncatingIfNeeded: number >> 8))
        octets.append(UInt8(truncatingIfNeeded: number))
    }

    mutating func append(_ number: UInt32) {
        append(UInt16(truncatingIfNeeded: number >> 16))
        append(UInt16(truncatingIfNeeded: number))
    }

    mutating func append(_ more: [UInt8]) { octets += more }

    mutating func append(_ string: CharacterString) {
        octets.append(UInt8(truncatingIfNeeded: string.octets.count))
        octets += string.octets
    }

    /// Appends a name; `mayCompress` says whether the field allows a pointer in it.
    mutating func append(_ name: DomainName, mayCompress: Bool) {
        guard compressing, mayCompress else { return octets += name.octets }
        let canonical = name.canonical.octets
        var position = 0
        while name.octets[position] != 0 {
            let suffix = Array(canonical[position...])
            if let offset = suffixOffsets[suffix] { return append(0xc000 | UInt16(truncatingIfNeeded: offset)) }
            if octets.count < 0x4000 { suffixOffsets[suffix] = octets.count }
            let end = position + 1 + Int(name.octets[position])
            octets += name.octets[position..<end]
            position = end
        }
        octets.append(0)
    }

    /// Puts `number` over the two octets at `offset`, which were written before.
    mutating func replace16(at offset: Int, with number: UInt16) {
        octets[offset] = UInt8(truncatingIfNeeded: number >> 8)
        octets[offset + 1] = UInt8(truncatingIfNeeded: number)
    }

    /// Puts `header` over the first twelve octets, which were written before.
    mutating func replaceHeader(with header: Header) {
        let numbers = [
            header.id, header.flags, header.questionCount, header.answerCount, header.authorityCount,
            header.additionalCount,
        ]
        for (index, number) in numbers.enumerated() { replace16(at: index * 2, with: number) }
    }

    /// Appends what `body` appends if the whole stays within `limit` octets, or nothing; returns whether it did.
    mutating func append(upTo limit: Int, _ body: (inout WireOutput) -> Void) -> Bool {
        let start = octets.count
        body(&self)
        guard octets.count > limit else { return true }
        octets.removeSubrange(start...)
        suffixOffsets = suffixOffsets.filter { $0.value < start }
        return false
    }
}
