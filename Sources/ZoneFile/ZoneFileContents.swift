public import DNSWire

/// A zone as its files say, checked as a whole: exactly one SOA record, at the apex; all records at or below it.
public struct ZoneFileContents: Hashable, Sendable {
    /// The zone's name.
    public let origin: DomainName
    /// The records in the order of the files, without the second of two equal ones. All records of an RRset have the
    /// same TTL (RFC 2181 section 5.2).
    public let records: [ZoneRecord]
    /// All files that were read, each once, the zone's own first: those whose change calls for another load.
    public let files: [String]
    /// What was odd but could be served or left out.
    public let warnings: ZoneFileWarnings
    /// The serial number of the SOA record.
    public let serial: SerialNumber
}

/// One record of a zone of class IN.
public struct ZoneRecord: Hashable, Sendable {
    /// The owner's name, spelled as in the file.
    public let owner: DomainName
    /// The TYPE; never a meta type.
    public let type: RecordType
    /// The time to live in seconds, 0…2147483647.
    public let ttl: UInt32
    /// The RDATA on the wire, at most 65535 octets; its names are uncompressed and keep their spelling.
    public let data: [UInt8]
    /// The line on which the record starts.
    public let line: SourceLine
}

/// A line of a file.
public struct SourceLine: Hashable, Sendable, CustomStringConvertible {
    /// The path under which the file was read.
    public let file: String
    /// Counted from 1.
    public let line: Int

    /// Line `line`, counted from 1, of `file`.
    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `zones/cluster.k8s.zone:14`
    public var description: String { "\(file):\(line)" }
}

/// What was odd in a zone: the first hundred warnings, and how many came after them.
public struct ZoneFileWarnings: Hashable, Sendable {
    /// The most warnings that are kept, so that a hopeless file costs no memory.
    public static let keptMax = 100

    /// In the order in which they were found.
    public private(set) var kept: [ZoneFileWarning] = []
    /// How many were found beyond those in ``kept``.
    public private(set) var omittedCount = 0

    mutating func add(_ reason: String, at line: SourceLine) {
        if kept.count < Self.keptMax {
            kept.append(ZoneFileWarning(line: line, reason: reason))
        } else {
            omittedCount += 1
        }
    }
}

/// One thing that was odd, and where.
public struct ZoneFileWarning: Hashable, Sendable, CustomStringConvertible {
    /// Where.
    public let line: SourceLine
    /// Lower case, without a full stop.
    public let reason: String

    /// `zones/cluster.k8s.zone:14: www.example.org. is outside of the zone cluster.k8s., skipped`
    public var description: String { "\(line): \(reason)" }
}
