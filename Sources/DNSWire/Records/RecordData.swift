/// The RDATA of one record, read and owning its memory: for zone tools, checks of replies, and tests.
///
/// Reading is as strict as the types' RFCs, so that what a value holds can always be written, in wire form and in
/// presentation format, and read again. Comparing follows the fields; names compare without case.
public enum RecordData: Hashable, Sendable {
    /// RFC 1035 section 3.4.1.
    case a(A)
    /// RFC 3596.
    case aaaa(AAAA)
    /// RFC 1035 section 3.3.11: the name server.
    case ns(DomainName)
    /// RFC 1035 section 3.3.1: the canonical name.
    case cname(DomainName)
    /// RFC 6672: the target of the subtree.
    case dname(DomainName)
    /// RFC 1035 section 3.3.13.
    case soa(SOA)
    /// RFC 1035 section 3.3.12.
    case ptr(DomainName)
    /// RFC 1035 section 3.3.9.
    case mx(MX)
    /// RFC 1035 section 3.3.14: one string or more.
    case txt(TXT)
    /// RFC 2782.
    case srv(SRV)
    /// RFC 8659.
    case caa(CAA)
    /// RFC 1035 section 3.3.2.
    case hinfo(HINFO)
    /// RFC 3403.
    case naptr(NAPTR)
    /// RFC 9460.
    case svcb(ServiceBinding)
    /// RFC 9460.
    case https(ServiceBinding)
    /// RFC 4034 section 5.
    case ds(DS)
    /// RFC 4034 section 2.
    case dnskey(DNSKEY)
    /// RFC 4034 section 3.
    case rrsig(RRSIG)
    /// RFC 4034 section 4.
    case nsec(NSEC)
    /// RFC 5155 section 3.
    case nsec3(NSEC3)
    /// RFC 5155 section 4.
    case nsec3param(NSEC3PARAM)
    /// RFC 6698.
    case tlsa(TLSA)
    /// RFC 4255.
    case sshfp(SSHFP)
    /// RFC 7553.
    case uri(URI)
    /// Every other type, and types of class IN in another class: octets that mean nothing here (RFC 3597). Names that
    /// the message had compressed are whole (see ``CompressibleLayout``).
    case unknown(type: RecordType, octets: [UInt8])

    /// Reads the RDATA of `length` octets at `offset` of a message.
    ///
    /// Throws ``WireError``: `truncated` where the message has fewer octets, `badRecordData` where they do not make
    /// the type's fields exactly, and what reading a name throws.
    public init(
        parsing message: Octets, at offset: Int, length: Int, type: RecordType, class: RecordClass = .internet
    ) throws(WireError) {
        var reader = try RecordDataReader(message, at: offset, length: length)
        let isOpaque = `class` != .internet && Self.isOfInternetOnly(type)
        // The empty RDATA of an update's prerequisites and deletions (RFC 2136 section 2.4).
        let isEmptyInUpdate = length == 0 && (`class` == .any || `class` == .none)
        if isOpaque || isEmptyInUpdate {
            self = .unknown(type: type, octets: try reader.rest())
        } else {
            self = try Self.read(type, &reader)
        }
        try reader.finish()
    }

    /// The uncompressed wire form.
    public var octets: [UInt8] {
        var output = WireOutput(compressing: false)
        write(to: &output)
        return output.octets
    }

    /// The type that says how to read the octets.
    public var type: RecordType { parts.type }

    func write(to output: inout WireOutput) { parts.fields.write(to: &output) }
}

extension RecordData: CustomStringConvertible {
    /// The presentation format, on one line.
    public var description: String { parts.fields.text }
}

extension RecordData {
    /// Whether RFCs define the type's RDATA for class IN only, so that elsewhere it is opaque.
    private static func isOfInternetOnly(_ type: RecordType) -> Bool {
        [.a, .aaaa, .srv, .svcb, .https].contains(type)
    }

    private static func read(_ type: RecordType, _ reader: inout RecordDataReader) throws(WireError) -> RecordData {
        switch type {
        case .a: .a(try A(parsing: &reader))
        case .aaaa: .aaaa(try AAAA(parsing: &reader))
        case .ns: .ns(try reader.name())
        case .cname: .cname(try reader.name())
        case .dname: .dname(try reader.uncompressedName())
        case .soa: .soa(try SOA(parsing: &reader))
        case .ptr: .ptr(try reader.name())
        case .mx: .mx(try MX(parsing: &reader))
        case .txt: .txt(try TXT(parsing: &reader))
        case .srv: .srv(try SRV(parsing: &reader))
        case .caa: .caa(try CAA(parsing: &reader))
        case .hinfo: .hinfo(try HINFO(parsing: &reader))
        case .naptr: .naptr(try NAPTR(parsing: &reader))
        case .svcb: .svcb(try ServiceBinding(parsing: &reader))
        case .https: .https(try ServiceBinding(parsing: &reader))
        case .ds: .ds(try DS(parsing: &reader))
        case .dnskey: .dnskey(try DNSKEY(parsing: &reader))
        case .rrsig: .rrsig(try RRSIG(parsing: &reader))
        case .nsec: .nsec(try NSEC(parsing: &reader))
        case .nsec3: .nsec3(try NSEC3(parsing: &reader))
        case .nsec3param: .nsec3param(try NSEC3PARAM(parsing: &reader))
        case .tlsa: .tlsa(try TLSA(parsing: &reader))
        case .sshfp: .sshfp(try SSHFP(parsing: &reader))
        case .uri: .uri(try URI(parsing: &reader))
        default: .unknown(type: type, octets: try CompressibleLayout.octets(of: type, &reader))
        }
    }

    private var parts: (type: RecordType, fields: any RecordDataFields) {
        switch self {
        case .a(let fields): (.a, fields)
        case .aaaa(let fields): (.aaaa, fields)
        case .ns(let name): (.ns, TargetName(name: name, mayCompress: true))
        case .cname(let name): (.cname, TargetName(name: name, mayCompress: true))
        case .dname(let name): (.dname, TargetName(name: name, mayCompress: false))
        case .soa(let fields): (.soa, fields)
        case .ptr(let name): (.ptr, TargetName(name: name, mayCompress: true))
        case .mx(let fields): (.mx, fields)
        case .txt(let fields): (.txt, fields)
        case .srv(let fields): (.srv, fields)
        case .caa(let fields): (.caa, fields)
        case .hinfo(let fields): (.hinfo, fields)
        case .naptr(let fields): (.naptr, fields)
        case .svcb(let fields): (.svcb, fields)
        case .https(let fields): (.https, fields)
        case .ds(let fields): (.ds, fields)
        case .dnskey(let fields): (.dnskey, fields)
        case .rrsig(let fields): (.rrsig, fields)
        case .nsec(let fields): (.nsec, fields)
        case .nsec3(let fields): (.nsec3, fields)
        case .nsec3param(let fields): (.nsec3param, fields)
        case .tlsa(let fields): (.tlsa, fields)
        case .sshfp(let fields): (.sshfp, fields)
        case .uri(let fields): (.uri, fields)
        case .unknown(let type, let octets): (type, OpaqueFields(octets: octets))
        }
    }
}
