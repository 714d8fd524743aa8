import DNSEngine
import DNSWire
import NetworkAddress
import Testing

/// Reads the zones of the tests: one record a line, `OWNER TTL TYPE RDATA`, all names absolute. Types without a form of
/// their own have their RDATA in hexadecimal. `RRSIG` takes the type covered and `NSEC` the next name; the rest of these is
/// the same everywhere.
enum ZoneText {
    /// A zone whose apex is the owner of the first line.
    static func table(_ text: String, hash: NameHash) throws -> ZoneTable {
        let records = try records(text)
        return try ZoneTable(apex: try #require(records.first).owner, records: records, hash: hash)
    }

    static func records(_ text: String) throws -> [TableRecord] {
        try text.split(separator: "\n").map { try record(String($0)) }
    }

    static func record(_ line: String) throws -> TableRecord {
        let words = line.split(separator: " ").map(String.init)
        let type = try #require(RecordType(words[2]))
        return TableRecord(
            owner: try DomainName(words[0]), type: type, ttl: try #require(UInt32(words[1])),
            data: try data(type, Array(words.dropFirst(3))))
    }

    private static func data(_ type: RecordType, _ words: [String]) throws -> [UInt8] {
        switch type {
        case .a, .aaaa: try #require(IPAddress(words[0])).octets
        case .ns, .cname, .dname, .ptr: try DomainName(words[0]).octets
        case .soa:
            try DomainName(words[0]).octets + DomainName(words[1]).octets
                + words.dropFirst(2).flatMap { try number($0, octets: 4) }
        case .mx, .svcb, .https: try number(words[0], octets: 2) + DomainName(words[1]).octets
        case .srv: try words.prefix(3).flatMap { try number($0, octets: 2) } + DomainName(words[3]).octets
        case .nsec: try DomainName(words[0]).octets + [0, 1, 0x40]
        case .rrsig:
            try number(String(try #require(RecordType(words[0])).rawValue), octets: 2) + [13, 1]
                + [UInt8](repeating: 0, count: 15) + [1, 0xff]
        case .txt: words.flatMap { [UInt8($0.utf8.count)] + $0.utf8 }
        default: try hexadecimal(words.joined())
        }
    }

    private static func number(_ text: String, octets count: Int) throws -> [UInt8] {
        let number = try #require(UInt32(text))
        return (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * (count - 1 - $0))) }
    }

    private static func hexadecimal(_ text: String) throws -> [UInt8] {
        let digits = try text.map { try #require($0.hexDigitValue) }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

extension EngineInProcess {
    /// An engine that answers from one zone and nothing else, for every name.
    static func zone(_ text: String, fallthroughZones: [String] = []) throws -> EngineInProcess {
        try zones([text], fallthroughZones: fallthroughZones)
    }

    /// One block whose steps are the zones in order.
    static func zones(_ texts: [String], fallthroughZones: [String] = []) throws -> EngineInProcess {
        let hash = NameHash(secret: 0x0123_4567_89ab_cdef)
        let names = try fallthroughZones.map { try DomainName($0) }
        let steps = texts.indices.map {
            QueryPlan.PlannedStep.answerFromZone(table: $0, fallthroughZones: names)
        }
        let plan = QueryPlan(
            blocks: [.init(steps: steps, rotates: false)], listeners: [[.init(name: .root, block: 0)]], hash: hash)
        return EngineInProcess(
            ServingState(plan: plan, zones: try texts.map { try ZoneText.table($0, hash: hash) }))
    }
}
