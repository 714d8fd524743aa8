/// What ``RecordData`` asks of the fields of one type.
protocol RecordDataFields {
    /// Appends the wire form.
    func write(to output: inout WireOutput)
    /// The presentation format on one line, without the type.
    var text: String { get }
}

/// The RDATA that is one name and nothing else.
struct TargetName: RecordDataFields {
    let name: DomainName
    /// Whether the type is one of RFC 1035, which alone may be compressed (RFC 3597 section 4).
    let mayCompress: Bool

    func write(to output: inout WireOutput) { output.append(name, mayCompress: mayCompress) }
    var text: String { name.description }
}

/// RDATA of which only the octets are known.
struct OpaqueFields: RecordDataFields {
    let octets: [UInt8]

    func write(to output: inout WireOutput) { output.append(octets) }

    /// RFC 3597 section 5.
    var text: String {
        octets.isEmpty ? "\\# 0" : "\\# \(octets.count) \(PresentationFormat.hexadecimal(octets))"
    }
}
