import DNSWire

extension ResponseWriter {
    /// Writes all records of a stored set, or none: `false` where they do not fit.
    ///
    /// - Parameter rotation: which record comes first; sets of equal records are written from there on and around.
    mutating func write(_ set: StoredSet, of table: RecordTableView, owner: Owner, rotation: UInt32 = 0) -> Bool {
        let start = mark
        let count = Int(set.recordCount)
        if set.recordOctets != 0 {
            var record = count > 1 ? Int(rotation) % count : 0
            var left = count
            while left > 0 {
                let size = Int(set.recordOctets)
                guard writeStored(set, table, at: Int(set.offset) &+ record &* size, octetCount: size, owner) else {
                    rollBack(to: start)
                    return false
                }
                record = record &+ 1 == count ? 0 : record &+ 1
                left &-= 1
            }
            return true
        }
        var offset = Int(set.offset)
        var left = count
        while left > 0 {
            let size = 10 &+ Int(table.arena.load16(at: offset &+ 8))
            guard writeStored(set, table, at: offset, octetCount: size, owner) else {
                rollBack(to: start)
                return false
            }
            offset &+= size
            left &-= 1
        }
        return true
    }

    private mutating func writeStored(
        _ set: StoredSet, _ table: RecordTableView, at offset: Int, octetCount: Int, _ owner: Owner
    ) -> Bool {
        guard set.compression.names > 0 else {
            return writeStored(owner, table.arena, at: offset, octetCount: octetCount)
        }
        return writeStoredCompressing(
            owner, table.arena, at: offset, octetCount: octetCount, before: Int(set.compression.before),
            names: Int(set.compression.names))
    }

    /// Writes a set to the answer; a set that does not fit leaves TC.
    mutating func answer(_ set: StoredSet, of table: RecordTableView, owner: Owner, rotation: UInt32) {
        section = .answer
        if !write(set, of: table, owner: owner, rotation: rotation) { isTruncated = true }
    }

    /// Writes a set to the authority section; without it a negative answer or a referral is useless, so that one that
    /// does not fit leaves TC.
    mutating func authority(_ set: StoredSet, of table: RecordTableView, owner: Owner) {
        section = .authority
        if !write(set, of: table, owner: owner) { isTruncated = true }
    }
}
