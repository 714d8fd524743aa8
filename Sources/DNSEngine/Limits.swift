/// Every bound of the engine, with its reason. The sizes of scratch memory follow from these.
public enum Limits {
    /// A UDP response to a client without EDNS (RFC 1035 section 4.2.1).
    public static var datagramOctetsWithoutEDNS: Int { 512 }
    /// Our ceiling of a UDP response, and the size that our OPT advertises: what passes without fragmentation
    /// (DNS flag day 2020, RFC 9715).
    public static var datagramOctetsMax: Int { 1232 }
    /// A response over TCP: the length prefix has 16 bits.
    public static var streamOctetsMax: Int { 65_535 }
    /// CNAME and DNAME links followed for one query, over all zones (CoreDNS follows 10 in `kubernetes`, 8 in `file`).
    public static var aliasLinksMax: Int { 10 }
    /// Lookups that elaborations may ask for one query, so that rules that lead to each other come to an end.
    public static var lookupsMax: Int { 12 }
    /// Suffixes a response's compressor remembers: 16 names of 4 labels and the question's. What comes later is
    /// written without being remembered.
    public static var compressedSuffixesMax: Int { 96 }
    /// Slots of the compressor's table: a power of two that stays sparse.
    public static var compressionSlots: Int { 256 }
    /// The furthest offset that a compression pointer can name (RFC 1035 section 4.1.4).
    public static var compressionOffsetMax: Int { 0x3fff }
    /// Octets of the OPT record in a response, with an extended error that has no text.
    public static var optionOctetsMax: Int { 11 + 6 }
    /// Octets of `nsid`: with the longest question and everything else in OPT, they fit into 512.
    public static var identifierOctetsMax: Int { 128 }
    /// The largest answer from a cache that is put behind an alias: more than fits into a UDP response. Larger ones are asked
    /// for again.
    public static var cachedOctetsBehindAliasMax: Int { 4096 }
    /// Additional names looked up for one response (targets of NS, MX, SRV), so that a set of thousands stays bounded.
    public static var additionalNamesMax: Int { 64 }
}
