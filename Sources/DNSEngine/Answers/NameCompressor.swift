import DNSWire

/// Where the suffixes of a response's names stand, so that later names can point at them (RFC 1035 section 4.1.4).
///
/// A fixed table in scratch memory, keyed by the suffixes' 64-bit keyed hashes; two names with one hash would be taken
/// for equal, which the hash's key makes a matter of chance (one in 2⁶⁴ a pair). A response's entries carry its epoch,
/// so that the table need not be cleared between responses.
struct NameCompressor: BitwiseCopyable {
    private let hashes: Cells<UInt64>
    /// The epoch in the upper 16 bits, the offset in the lower ones.
    private let places: Cells<UInt32>
    private let labelHashes: Cells<UInt64>
    private let labelOffsets: Cells<UInt8>
    private var epoch: UInt32 = 0
    private var count = 0

    static var scratchOctets: Int { Limits.compressionSlots * 12 + 128 * 8 + 128 }

    init(in storage: OctetStorage, at offset: Int) {
        let slots = Limits.compressionSlots
        hashes = storage.cells(of: UInt64.self, at: offset, count: slots)
        places = storage.cells(of: UInt32.self, at: offset + slots * 8, count: slots)
        labelHashes = storage.cells(of: UInt64.self, at: offset + slots * 12, count: 128)
        labelOffsets = storage.cells(of: UInt8.self, at: offset + slots * 12 + 128 * 8, count: 128)
    }

    /// Forgets all names: a new response begins.
    mutating func reset() {
        epoch &+= 1
        count = 0
        guard epoch > 0xffff else { return }
        epoch = 1
        var slot = 0
        while slot < places.count {
            places[slot] = 0
            slot &+= 1
        }
    }

    /// Whether nothing has been remembered in this response.
    var isEmpty: Bool { count == 0 }

    /// Remembers that a suffix stands at an offset; what does not fit is forgotten.
    mutating func remember(_ hash: UInt64, at offset: Int) {
        guard offset <= Limits.compressionOffsetMax, count < Limits.compressedSuffixesMax else { return }
        var slot = Int(truncatingIfNeeded: hash) & (Limits.compressionSlots &- 1)
        while places[slot] >> 16 == epoch {
            if hashes[slot] == hash { return }
            slot = (slot &+ 1) & (Limits.compressionSlots &- 1)
        }
        hashes[slot] = hash
        places[slot] = epoch << 16 | UInt32(truncatingIfNeeded: offset)
        count &+= 1
    }

    /// Where a suffix stands, or a negative number.
    func find(_ hash: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: hash) & (Limits.compressionSlots &- 1)
        while places[slot] >> 16 == epoch {
            if hashes[slot] == hash { return Int(places[slot] & 0xffff) }
            slot = (slot &+ 1) & (Limits.compressionSlots &- 1)
        }
        return -1
    }

    /// Writes the uncompressed name at `offset` of `source` to `target` at `position`, compressed against what is
    /// remembered, and remembers its own suffixes. Returns the octets written, or a negative number where `limit`
    /// leaves no room or a name put together is too long to be one. `source` must have eight octets behind the name
    /// that can be read.
    mutating func write(
        _ source: Octets, at offset: Int, hash: NameHash, to target: MutableOctets, at position: Int, limit: Int
    ) -> Int {
        let labels = hashSuffixes(of: source, at: offset, hash: hash)
        guard labels >= 0 else { return -1 }
        var label = 0
        var pointer = -1
        while label < labels {
            pointer = find(labelHashes[label])
            if pointer >= 0 { break }
            label &+= 1
        }
        let prefix = Int(labelOffsets[label])
        let octetCount = prefix &+ (pointer >= 0 ? 2 : 1)
        guard position &+ octetCount <= limit else { return -1 }
        target.copy(source.slice(at: offset, count: prefix), at: position)
        if pointer >= 0 {
            target.store16(0xc000 | UInt16(truncatingIfNeeded: pointer), at: position &+ prefix)
        } else {
            target[position &+ prefix] = 0
        }
        var index = 0
        while index < label {
            remember(labelHashes[index], at: position &+ Int(labelOffsets[index]))
            index &+= 1
        }
        return octetCount
    }

    /// Fills ``labelHashes`` with the hashes of all suffixes but the root's and ``labelOffsets`` with their places.
    /// Returns how many there are, or a negative number where the name has more than 255 octets.
    private func hashSuffixes(of source: Octets, at offset: Int, hash: NameHash) -> Int {
        var labels = 0
        var position = offset
        while source[position] != 0 {
            labelOffsets[labels] = UInt8(truncatingIfNeeded: position &- offset)
            labels &+= 1
            position &+= Int(source[position]) &+ 1
            guard position &- offset < NameLimits.nameOctetsMax else { return -1 }
        }
        labelOffsets[labels] = UInt8(truncatingIfNeeded: position &- offset)
        var suffix = hash.root
        var index = labels
        while index > 0 {
            index &-= 1
            let start = offset &+ Int(labelOffsets[index])
            let label = hash.loweringLabel(source, at: start &+ 1, length: Int(source[start]))
            suffix = hash.prepending(label: label, to: suffix)
            labelHashes[index] = suffix
        }
        return labels
    }
}
