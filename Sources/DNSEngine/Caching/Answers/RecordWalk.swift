import DNSWire

/// Steps over the records of a message, as far as a cache has to know them.
///
/// For messages whose names have been checked (``ExaminedAnswer``), but safe for all: what cannot be read ends the walk.
struct RecordWalk: BitwiseCopyable {
    let message: Octets
    /// The record's first octet.
    private(set) var start: Int
    /// The offset of TYPE, behind the owner.
    private(set) var fields = 0
    /// Behind the record.
    private(set) var end: Int

    /// Begins before the record at `offset`.
    init(_ message: Octets, at offset: Int) {
        self.message = message
        start = offset
        end = offset
    }

    var type: RecordType { RecordType(rawValue: message.load16(at: fields)) }
    var recordClass: RecordClass { RecordClass(rawValue: message.load16(at: fields &+ 2)) }
    /// The TTL as it counts: one with the highest bit set is none at all (RFC 2181 section 8).
    var ttl: UInt32 {
        let ttl = message.load32(at: fields &+ 4)
        return ttl > 0x7fff_ffff ? 0 : ttl
    }
    /// Where the RDATA begins; it ends at ``end``.
    var data: Int { fields &+ 10 }

    /// Goes on to the next record; `false` where there is none that can be read.
    mutating func next() -> Bool {
        start = end
        var position = start
        while true {
            guard message.holds(1, at: position) else { return false }
            let length = Int(message[position])
            if length >= 0xc0 {
                position &+= 2
                break
            }
            position &+= 1 &+ length
            if length == 0 { break }
            guard length <= 63, position &- start < NameLimits.nameOctetsMax else { return false }
        }
        fields = position
        guard message.holds(10, at: position) else { return false }
        end = position &+ 10 &+ Int(message.load16(at: position &+ 8))
        return end <= message.count
    }

    /// Writes a TTL to `count` records from `offset` on.
    static func overwriteTTLs(_ ttl: UInt32, in message: MutableOctets, at offset: Int, count: Int, end: Int) {
        var walk = RecordWalk(message.octets.slice(at: 0, count: end), at: offset)
        var left = count
        while left > 0, walk.next() {
            if walk.type != .opt { message.store32(ttl, at: walk.fields &+ 4) }
            left &-= 1
        }
    }

    /// The least TTL of `count` records from `offset` on, and of an SOA record's MINIMUM among them where `denies`;
    /// the highest number there is for no records.
    static func leastTTL(in message: Octets, at offset: Int, count: Int, denies: Bool) -> UInt32 {
        var walk = RecordWalk(message, at: offset)
        var least = UInt32.max
        var left = count
        while left > 0, walk.next() {
            if walk.type != .opt { least = min(least, walk.ttl) }
            // RFC 2308 section 5: a denial lasts no longer than the field says.
            if denies, walk.type == .soa, walk.end &- walk.data >= 22 {
                least = min(least, message.load32(at: walk.end &- 4))
            }
            left &-= 1
        }
        return least
    }
}
