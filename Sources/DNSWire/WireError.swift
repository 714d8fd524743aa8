/// What is wrong with a message, and at which octet of it.
///
/// Small and trivially copyable: reporting a malformed datagram costs no allocation.
public struct WireError: Error, Hashable, Sendable, BitwiseCopyable {
    /// The kinds of damage.
    public enum Kind: UInt8, Sendable, BitwiseCopyable {
        /// The message ends before what a length or a count promised.
        case truncated
        /// A label type other than 00 and 11 (RFC 6891 section 5 retired 01).
        case badLabelType
        /// A compression pointer that does not point backwards (RFC 1035 section 4.1.4).
        case badPointer
        /// A name of more than 255 octets (RFC 1035 section 2.3.4).
        case nameTooLong
        /// RDATA that does not fit its type, or a length inside that lies.
        case badRecordData
        /// Octets behind the last record that the header counts.
        case trailingOctets
        /// An OPT record out of place, twice, or not at the root (RFC 6891 section 6.1.1).
        case badOption
    }

    /// What is wrong.
    public let kind: Kind
    /// The offset in the message, in octets.
    public let offset: Int

    public init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }
}
