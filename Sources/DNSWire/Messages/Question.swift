/// An entry of the question section (RFC 1035 section 4.1.2).
public struct Question: Hashable, Sendable, CustomStringConvertible {
    /// QNAME.
    public var name: DomainName
    /// QTYPE.
    public var type: RecordType
    /// QCLASS.
    public var recordClass: RecordClass

    public init(name: DomainName, type: RecordType, recordClass: RecordClass = .internet) {
        self.name = name
        self.type = type
        self.recordClass = recordClass
    }

    /// Reads the question at `offset` of a message and moves `offset` behind it; throws what is wrong with it.
    public init(parsing message: Octets, at offset: inout Int) throws(WireError) {
        var position = offset
        name = try DomainName(parsing: message, at: &position)
        guard message.holds(4, at: position) else { throw WireError(.truncated, at: position) }
        type = RecordType(rawValue: message.load16(at: position))
        recordClass = RecordClass(rawValue: message.load16(at: position + 2))
        offset = position + 4
    }

    func write(to output: inout WireOutput) {
        output.append(name, mayCompress: true)
        output.append(type.rawValue)
        output.append(recordClass.rawValue)
    }

    /// Name, class and type between tabs.
    public var description: String { "\(name)\t\(recordClass)\t\(type)" }
}
