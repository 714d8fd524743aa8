/// A QNAME in a worker's scratch memory: its canonical octets, where its labels start, and all hashes a table could ask.
///
/// One pass over the wire fills it; nothing is allocated. The scratch's owner keeps the memory.
public struct QueryName: BitwiseCopyable, Sendable {
    /// The lower-case wire form; room for 255 octets and the eight that ``NameHash`` reads beyond a label.
    public let canonical: MutableOctets
    /// Where each label's length octet lies in ``canonical``, from the left; one more for the root.
    public let labelOffsets: Cells<UInt8>
    /// The hash of each label by itself, from the left.
    public let labelHashes: Cells<UInt64>
    /// Element `i` is the hash of the name without its first `i` labels; the last one is the root's.
    public let suffixHashes: Cells<UInt64>
    /// The wire form's length in octets; 0 before the first parse.
    public private(set) var octetCount = 0
    /// How many labels, the root not counted.
    public private(set) var labelCount = 0

    /// The octets of scratch memory one name needs.
    public static var scratchOctets: Int { 264 + 128 + 128 * 8 + 128 * 8 }

    /// Lays the name out at `offset` of `storage`, which must be a multiple of 8 and have ``scratchOctets`` behind it.
    public init(in storage: OctetStorage, at offset: Int) {
        let room = storage.cells(of: UInt8.self, at: offset, count: Self.scratchOctets)
        precondition(room.count == Self.scratchOctets)
        canonical = storage.mutableOctets(at: offset, count: 264)
        labelOffsets = storage.cells(of: UInt8.self, at: offset + 264, count: 128)
        labelHashes = storage.cells(of: UInt64.self, at: offset + 392, count: 128)
        suffixHashes = storage.cells(of: UInt64.self, at: offset + 392 + 1024, count: 128)
    }

    /// Takes the uncompressed name at `offset` of a message and returns the offset behind it.
    ///
    /// A compression pointer has nothing to point at in a question's name and is refused.
    public mutating func parse(
        _ message: Octets, at offset: Int, hash: NameHash
    ) throws(WireError) -> Int {
        var position = offset
        var labels = 0
        while true {
            guard position < message.count else { throw WireError(.truncated, at: position) }
            let length = Int(message[position])
            guard length <= 63 else {
                throw WireError(length >= 0xc0 ? .badPointer : .badLabelType, at: position)
            }
            guard position &- offset &+ length &+ 1 <= NameLimits.nameOctetsMax else {
                throw WireError(.nameTooLong, at: offset)
            }
            labelOffsets[labels] = UInt8(truncatingIfNeeded: position &- offset)
            if length == 0 { break }
            labels &+= 1
            position &+= length &+ 1
        }
        octetCount = position &+ 1 &- offset
        labelCount = labels
        copyLowered(message, from: offset)
        hashLabels(hash)
        return position &+ 1
    }

    /// Copies the octets in lower case, a word at a time where the message has one.
    private func copyLowered(_ message: Octets, from offset: Int) {
        var index = 0
        while index < octetCount, message.holds(8, at: offset &+ index) {
            canonical.storeWord(ASCIICase.lowered(message.loadWord(at: offset &+ index)), at: index)
            index &+= 8
        }
        while index < octetCount {
            canonical[index] = ASCIICase.lowered(message[offset &+ index])
            index &+= 1
        }
    }

    private func hashLabels(_ hash: NameHash) {
        var label = labelCount
        var suffix = hash.root
        suffixHashes[label] = suffix
        while label > 0 {
            label &-= 1
            let start = Int(labelOffsets[label])
            let labelHash = hash.label(canonical.octets, at: start &+ 1, length: Int(canonical[start]))
            labelHashes[label] = labelHash
            suffix = hash.prepending(label: labelHash, to: suffix)
            suffixHashes[label] = suffix
        }
    }

    /// The canonical octets of the name without its first `index` labels; `index` in `0...labelCount`.
    @inlinable
    public func suffix(from index: Int) -> Octets {
        let start = Int(labelOffsets[index])
        return canonical.octets.slice(at: start, count: octetCount &- start)
    }

    /// The canonical octets of one label without its length octet; `index` in `0..<labelCount`.
    @inlinable
    public func label(_ index: Int) -> Octets {
        let start = Int(labelOffsets[index])
        return canonical.octets.slice(at: start &+ 1, count: Int(canonical[start]))
    }

    /// The whole canonical name.
    @inlinable
    public var octets: Octets { canonical.octets.slice(at: 0, count: octetCount) }
}
