import DNSWire

/// One record as read, with what it takes to compare it with others.
struct ReadRecord {
    var record: ZoneRecord
    /// The RDATA with names in lower case.
    let canonicalData: [UInt8]
}

/// What an entry inherits from the entries before it.
///
/// An included file starts with what holds at its `$INCLUDE`, and what it sets ends with it: the origin, as RFC 1035
/// section 5.1 demands, and by the same rule the owner and the TTL.
struct EntryScope {
    var origin: DomainName
    /// The owner of the record before.
    var owner: DomainName?
    /// What `$TTL` says (RFC 2308 section 4).
    var defaultTTL: UInt32?
    /// The TTL of the record before (RFC 1035 section 5.1), which counts where there is no `$TTL`.
    var lastTTL: UInt32?
}

/// Reads a zone's master file and those that it includes, entry by entry.
struct MasterFileReader {
    private let zone: DomainName
    private let source: any ZoneFileSource
    let limits: ZoneFileLimits
    /// The records within the zone.
    private(set) var records: [ReadRecord] = []
    var warnings = ZoneFileWarnings()
    private(set) var files: [String] = []
    private var octetsRead = 0
    private var includeCount = 0
    var hasWarnedOfInheritedTTL = false
    /// The files that are being read, the zone's own first.
    private var openFiles: [String] = []

    init(zone: DomainName, source: any ZoneFileSource, limits: ZoneFileLimits) {
        self.zone = zone
        self.source = source
        self.limits = limits
    }

    /// Reads the zone's own file.
    mutating func readZone(at path: String) throws(ZoneFileError) {
        let octets: [UInt8]
        do {
            octets = try source.octets(of: path, limit: limits.octetsMax)
        } catch {
            let kind: ZoneFileError.Kind = error == .missing ? .missing : .unreadable
            throw ZoneFileError(kind, file: path, line: nil, reason: "cannot read the file: \(error)")
        }
        try readEntries(octets, path, EntryScope(origin: zone))
    }

    private mutating func readEntries(
        _ octets: [UInt8], _ path: String, _ initial: EntryScope
    ) throws(ZoneFileError) {
        if !files.contains(path) { files.append(path) }
        octetsRead += octets.count
        openFiles.append(path)
        defer { openFiles.removeLast() }
        var scope = initial
        var reader = EntryReader(octets: octets, file: path, entryOctetsMax: limits.entryOctetsMax)
        var entry = Entry()
        while try reader.next(&entry) {
            if !entry.startsWithBlank, let first = entry.tokens.first, !first.isQuoted, first.text.first == 0x24 {
                try readDirective(entry, path, &scope)
            } else {
                try readRecord(entry, path, &scope)
            }
        }
    }

    private mutating func readRecord(_ entry: Entry, _ path: String, _ scope: inout EntryScope) throws(ZoneFileError) {
        let line = SourceLine(file: path, line: entry.line)
        let head = try RecordHead(entry, line, &scope)
        let format = head.format
        let dataReader = RecordDataReader(format: format, origin: scope.origin, file: path, line: entry.line)
        let data = try dataReader.read(entry.tokens[head.tokenCount...])
        let ttl = try ttl(of: head, data, line, &scope)
        guard head.owner.isEqualOrBelow(zone) else {
            return warnings.add("\(head.owner) is outside of the zone \(zone), skipped", at: line)
        }
        guard records.count < limits.recordsMax else {
            throw fault(line, "the zone has more than \(limits.recordsMax) records")
        }
        let record = ZoneRecord(owner: head.owner, type: format.type, ttl: ttl, data: data.octets, line: line)
        records.append(ReadRecord(record: record, canonicalData: data.canonical))
    }

    /// The TTL of the record, else of `$TTL`, else of the record before, else, for the SOA record, its minimum.
    private mutating func ttl(
        of head: RecordHead, _ data: WireRecordData, _ line: SourceLine, _ scope: inout EntryScope
    ) throws(ZoneFileError) -> UInt32 {
        if let ttl = head.ttl {
            scope.lastTTL = ttl
            return ttl
        }
        if let ttl = scope.defaultTTL { return ttl }
        if let ttl = scope.lastTTL {
            if !hasWarnedOfInheritedTTL {
                warnings.add("neither a ttl nor a $TTL before: that of the record before, \(ttl), is used", at: line)
            }
            hasWarnedOfInheritedTTL = true
            return ttl
        }
        guard head.format.type == .soa else { throw fault(line, "no ttl, and no $TTL or record with a ttl before") }
        let minimum = data.octets.suffix(4).reduce(0) { $0 << 8 | UInt32($1) }
        let ttl = min(minimum, UInt32(Int32.max))
        warnings.add("neither a ttl nor a $TTL before: the minimum of the SOA record, \(ttl), is used", at: line)
        scope.lastTTL = ttl
        return ttl
    }

    private func fault(_ line: SourceLine, _ reason: String) -> ZoneFileError {
        ZoneFileError(.syntax, file: line.file, line: line.line, reason: reason)
    }
}

extension MasterFileReader {
    private mutating func readDirective(
        _ entry: Entry, _ path: String, _ scope: inout EntryScope
    ) throws(ZoneFileError) {
        let line = SourceLine(file: path, line: entry.line)
        let name = entry.tokens[0]
        let values = entry.tokens.dropFirst()
        if name.isWord("$origin") {
            let token = try onlyValue(of: "$ORIGIN", values, "a name", line)
            scope.origin = try originName(token, scope, line)
        } else if name.isWord("$ttl") {
            let token = try onlyValue(of: "$TTL", values, "a time", line)
            scope.defaultTTL = try RecordHead.ttl(token, line)
        } else if name.isWord("$include") {
            try include(values, line, scope)
        } else if name.isWord("$generate") {
            throw fault(line, "$GENERATE is not supported: write the records out")
        } else {
            throw fault(line, "unknown directive: \(name.shown), expected $ORIGIN, $TTL or $INCLUDE")
        }
    }

    private func onlyValue(
        of directive: String, _ values: ArraySlice<Token>, _ expected: String, _ line: SourceLine
    ) throws(ZoneFileError) -> Token {
        guard let value = values.first else { throw fault(line, "\(directive) needs \(expected)") }
        guard values.count == 1 else {
            throw fault(line, "unexpected text after \(directive): \(values[values.startIndex + 1].shown)")
        }
        return value
    }

    private func originName(_ token: Token, _ scope: EntryScope, _ line: SourceLine) throws(ZoneFileError) -> DomainName
    {
        do {
            return try NameText.name(token, origin: scope.origin)
        } catch {
            throw fault(line, "bad origin: \(token.shown) (\(error.reason))")
        }
    }

    /// `$INCLUDE FILE [ORIGIN]`; the file is looked for beside the one that includes it.
    private mutating func include(
        _ values: ArraySlice<Token>, _ line: SourceLine, _ scope: EntryScope
    ) throws(ZoneFileError) {
        guard let nameToken = values.first else { throw fault(line, "$INCLUDE needs a file") }
        guard values.count <= 2 else {
            throw fault(line, "unexpected text after $INCLUDE: \(values[values.startIndex + 2].shown)")
        }
        var scope = scope
        if values.count == 2 { scope.origin = try originName(values[values.startIndex + 1], scope, line) }
        let path = try includedPath(nameToken, line)
        guard !openFiles.contains(path) else { throw fault(line, "\(path) includes itself") }
        guard openFiles.count <= limits.includeDepthMax else {
            throw fault(line, "files include each other more than \(limits.includeDepthMax) deep")
        }
        includeCount += 1
        guard includeCount <= limits.includesMax else {
            throw fault(line, "the zone includes more than \(limits.includesMax) files")
        }
        let octets: [UInt8]
        do {
            octets = try source.octets(of: path, limit: limits.octetsMax - octetsRead)
        } catch .tooLarge {
            let error = ZoneFileReadError.tooLarge(limit: limits.octetsMax)
            throw ZoneFileError(
                .unreadable, file: line.file, line: line.line, reason: "cannot include \(path): \(error)")
        } catch {
            throw ZoneFileError(
                .unreadable, file: line.file, line: line.line, reason: "cannot include \(path): \(error)")
        }
        try readEntries(octets, path, scope)
    }

    private func includedPath(_ token: Token, _ line: SourceLine) throws(ZoneFileError) -> String {
        let octets: [UInt8]
        do {
            octets = try EscapedText.octets(token.text)
        } catch {
            throw fault(line, "bad file name: \(token.shown) (\(error.reason))")
        }
        guard !octets.isEmpty, !octets.contains(0), !token.hasInnerQuotes,
            let name = String(validating: octets, as: UTF8.self)
        else { throw fault(line, "bad file name: \(token.shown)") }
        guard !name.hasPrefix("/"), let slash = line.file.lastIndex(of: "/") else { return name }
        return line.file[...slash] + name
    }
}
