import DNSWire

/// What stands in front of the RDATA: owner, TTL, class and type (RFC 1035 section 5.1).
struct RecordHead {
    let owner: DomainName
    /// In seconds; `nil` where the entry has none.
    private(set) var ttl: UInt32?
    let format: RecordFormat
    /// How many tokens of the entry are taken up.
    let tokenCount: Int

    /// The longest time to live (RFC 2181 section 8).
    static let ttlMax = UInt32(Int32.max)

    /// Reads the head of an entry and notes its owner in `scope`. TTL and class may stand in either order.
    init(_ entry: Entry, _ line: SourceLine, _ scope: inout EntryScope) throws(ZoneFileError) {
        var index = 0
        if entry.startsWithBlank {
            guard let owner = scope.owner else {
                throw Self.fault(line, "no owner: the line starts with a blank, and there is no record before")
            }
            self.owner = owner
        } else {
            owner = try Self.owner(entry.tokens[0], line, scope)
            scope.owner = owner
            index = 1
        }
        var hasClass = false
        while index < entry.tokens.count, !entry.tokens[index].isQuoted {
            let token = entry.tokens[index]
            if ttl == nil, let first = token.text.first, (0x30...0x39).contains(first) {
                ttl = try Self.ttl(token, line)
            } else if !hasClass, try Self.isClass(token, line) {
                hasClass = true
            } else {
                break
            }
            index += 1
        }
        guard index < entry.tokens.count else { throw Self.fault(line, "no type: \(owner) has nothing behind it") }
        format = try Self.format(entry.tokens[index], line)
        tokenCount = index + 1
    }

    /// Reads a time to live, of a record or of `$TTL`.
    static func ttl(_ token: Token, _ line: SourceLine) throws(ZoneFileError) -> UInt32 {
        let isPlain = !token.isQuoted && !token.hasInnerQuotes
        guard isPlain, let ttl = NumberText.period(token.text, max: UInt64(ttlMax)) else {
            throw fault(line, "bad ttl: \(token.shown), expected 0…\(ttlMax) seconds or a time like 1h30m")
        }
        return UInt32(ttl)
    }

    private static func owner(_ token: Token, _ line: SourceLine, _ scope: EntryScope) throws(ZoneFileError)
        -> DomainName
    {
        do {
            return try NameText.name(token, origin: scope.origin)
        } catch {
            throw fault(line, "bad owner: \(token.shown) (\(error.reason))")
        }
    }

    /// Whether the token is the class IN; other classes are refused.
    private static func isClass(_ token: Token, _ line: SourceLine) throws(ZoneFileError) -> Bool {
        guard let first = token.text.first,
            [UInt8(ascii: "i"), UInt8(ascii: "c"), UInt8(ascii: "h")].contains(first | 0x20)
        else { return false }
        if token.isWord("in") || token.isWord("class1") { return true }
        let text = token.text.lowercased
        let isNumbered = text.starts(with: "class".utf8) && NumberText.number(text.dropFirst(5), max: 65535) != nil
        guard !isNumbered, !token.isWord("ch"), !token.isWord("hs"), !token.isWord("cs") else {
            throw fault(line, "class \(token.shown) is not served, expected IN")
        }
        return false
    }

    private static func format(_ token: Token, _ line: SourceLine) throws(ZoneFileError) -> RecordFormat {
        guard !token.isQuoted, let format = RecordFormats.shared.format(token.text) else {
            throw fault(line, "unknown type: \(token.shown)")
        }
        guard !format.type.isMeta else { throw fault(line, "type \(token.shown) is not for zones") }
        return format
    }

    private static func fault(_ line: SourceLine, _ reason: String) -> ZoneFileError {
        ZoneFileError(.syntax, file: line.file, line: line.line, reason: reason)
    }
}
