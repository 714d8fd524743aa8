public import DNSWire

/// A question that the cache is asked or told about: what the answers of two clients must have in common to be shared.
public struct CacheQuestion: Hashable, Sendable {
    /// In lower case.
    public let name: DomainName
    public let type: RecordType
    public let recordClass: RecordClass
    /// The DO bit of the query's OPT record.
    public let dnssecOK: Bool
    /// The CD bit.
    public let checkingDisabled: Bool
    /// The RD bit: a server that was not to look further answers something else.
    public let recursionDesired: Bool
    let nameHash: UInt64

    /// - Parameter hash: the key of the plan that the cache belongs to.
    public init(
        name: DomainName, type: RecordType, recordClass: RecordClass = .internet, dnssecOK: Bool = false,
        checkingDisabled: Bool = false, recursionDesired: Bool = true, hash: NameHash
    ) {
        self.name = name.canonical
        self.type = type
        self.recordClass = recordClass
        self.dnssecOK = dnssecOK
        self.checkingDisabled = checkingDisabled
        self.recursionDesired = recursionDesired
        nameHash = name.suffixHashes(hash)[0]
    }

    /// What a suspended query asks its upstream.
    public init(_ query: SuspendedQuery) {
        name = query.name
        type = query.query.type
        recordClass = query.query.recordClass
        dnssecOK = query.query.wantsDNSSEC
        checkingDisabled = query.query.header.has(Header.Flag.checkingDisabled)
        recursionDesired = query.query.header.has(Header.Flag.recursionDesired)
        nameHash = query.nameHash
    }

    private var keyFlags: UInt8 {
        let checking = checkingDisabled ? Header.Flag.checkingDisabled : 0
        let recursion = recursionDesired ? Header.Flag.recursionDesired : 0
        return CacheKey.flags(dnssecOK: dnssecOK, header: checking | recursion)
    }

    /// Calls `body` with the question as a key.
    func withKey<Result>(_ hash: NameHash, _ body: (CacheKey) -> Result) -> Result {
        Octets.withView(of: name.octets) { name in
            body(
                CacheKey(
                    name: name, nameHash: nameHash, type: type, recordClass: recordClass, flags: keyFlags, hash))
        }
    }
}
