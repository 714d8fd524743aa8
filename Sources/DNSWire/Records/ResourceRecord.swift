/// One resource record that owns its memory (RFC 1035 section 3.2.1).
public struct ResourceRecord: Hashable, Sendable {
    /// The name that the record belongs to.
    public var owner: DomainName
    /// The class, IN in practice.
    public var recordClass: RecordClass
    /// How long the record may be cached, in seconds, as the wire has it: RFC 2181 section 8 wants values with the
    /// highest bit set to be taken as 0, which is up to who caches.
    public var ttl: UInt32
    /// The RDATA, which knows its type.
    public var data: RecordData

    public init(owner: DomainName, recordClass: RecordClass = .internet, ttl: UInt32, data: RecordData) {
        self.owner = owner
        self.recordClass = recordClass
        self.ttl = ttl
        self.data = data
    }

    /// Reads the record at `offset` of a message and moves `offset` behind it; throws what is wrong with it.
    public init(parsing message: Octets, at offset: inout Int) throws(WireError) {
        var position = offset
        owner = try DomainName(parsing: message, at: &position)
        guard message.holds(10, at: position) else { throw WireError(.truncated, at: position) }
        let type = RecordType(rawValue: message.load16(at: position))
        recordClass = RecordClass(rawValue: message.load16(at: position + 2))
        ttl = message.load32(at: position + 4)
        let length = Int(message.load16(at: position + 8))
        position += 10
        data = try RecordData(parsing: message, at: position, length: length, type: type, class: recordClass)
        offset = position + length
    }

    /// The type of the RDATA.
    public var type: RecordType { data.type }

    /// The uncompressed wire form.
    public var octets: [UInt8] {
        var output = WireOutput(compressing: false)
        write(to: &output)
        return output.octets
    }

    func write(to output: inout WireOutput) {
        output.append(owner, mayCompress: true)
        output.append(type.rawValue)
        output.append(recordClass.rawValue)
        output.append(ttl)
        let lengthOffset = output.octets.count
        output.append(UInt16(0))
        data.write(to: &output)
        // RDATA of more than 65535 octets does not fit a message either: the length is never sent.
        output.replace16(
            at: lengthOffset, with: UInt16(truncatingIfNeeded: output.octets.count - lengthOffset - 2))
    }
}

extension ResourceRecord: CustomStringConvertible {
    /// The line of a zone file: owner, TTL, class, type and RDATA between tabs, names absolute.
    public var description: String { "\(owner)\t\(ttl)\t\(recordClass)\t\(type)\t\(data)" }
}
