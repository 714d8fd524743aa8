import DNSEngine
import DNSWire
import Testing

/// Responses that do not fit: whole RRsets only, TC where the client has to come again, OPT always (RFC 2181 section 9,
/// RFC 6891 section 7).
struct TruncationTests {
    private static let apex = "t. 60 SOA ns.t. h.t. 1 2 3 4 60\n"

    /// Sets of every size at every limit, to the octet. An extended error always has its six octets left.
    @Test(arguments: 24...76)
    func addresses(count: Int) throws {
        let records = (0..<count).map { "x.t. 60 A 192.0.2.\($0)" }.joined(separator: "\n")
        let engine = try EngineInProcess.zone(Self.apex + records)
        let answerOctets = 12 + 9 + 16 * count
        #expect(try engine.reply(to: "x.t. A", edns: nil).message.answers.count == (answerOctets <= 512 ? count : 0))
        for limit in 512...1300 {
            let reply = try engine.reply(to: "x.t. A", edns: ExtendedDNS(udpPayloadSize: UInt16(limit)))
            let fits = answerOctets + 17 <= min(limit, 1232)
            let expectedOctets = fits ? answerOctets + 11 : 12 + 9 + 11
            guard reply.octets.count == expectedOctets, reply.lines[0] == (fits ? "NOERROR aa" : "NOERROR aa tc"),
                try reply.message.answers.count == (fits ? count : 0), try reply.message.edns != nil
            else {
                Issue.record("\(count) addresses at \(limit): \(reply.octets.count) octets, \(reply.lines[0])")
                return
            }
        }
    }

    private static let mixed: String = {
        let long = String(repeating: "l", count: 60)
        var lines = [apex + "t. 60 NS ns.t.", "ns.t. 60 A 192.0.2.53"]
        for number in 0..<24 {
            lines.append("mx.t. 60 MX \(number) host\(number).mail.t.")
            lines += (1...2).map { "host\(number).mail.t. 60 A 192.0.\($0).\(number)" }
            lines.append("host\(number).mail.t. 60 AAAA 2001:db8::\(number)")
            lines.append("srv.t. 60 SRV 0 \(number) 80 host\(number).mail.t.")
            lines.append("txt.t. 60 TXT \(String(repeating: "x", count: number * 2 + 1))")
        }
        for number in 0..<8 {
            lines.append("chain\(number).\(long).\(number).t. 60 CNAME chain\(number + 1).\(long).\(number + 1).t.")
        }
        lines += (0..<20).map { "chain8.\(long).8.t. 60 A 192.0.2.\($0)" }
        lines += ["alias.t. 60 CNAME nobody.\(long).\(long).\(long).t.", "dname.t. 60 DNAME mail.t."]
        for number in 0..<8 {
            lines.append("gone\(number).\(long).\(number).t. 60 CNAME gone\(number + 1).\(long).\(number + 1).t.")
        }
        return lines.joined(separator: "\n")
    }()

    /// Every RRset of a response is there as a whole or not at all, in the order of the complete response; only what
    /// is optional goes without TC.
    @Test(arguments: [
        "mx.t. MX", "srv.t. SRV", "txt.t. TXT", "chain0.LONG.0.t. A", "gone0.LONG.0.t. A", "alias.t. A",
        "host1.dname.t. A", "t. NS",
    ])
    func wholeSets(_ template: String) throws {
        let question = template.replacing("LONG", with: String(repeating: "l", count: 60))
        let engine = try EngineInProcess.zone(Self.mixed)
        let complete = try engine.reply(to: question, over: .tcp)
        let completeSets = try Self.sets(complete.message)
        for limit in 512...1232 {
            let reply = try engine.reply(to: question, edns: ExtendedDNS(udpPayloadSize: UInt16(limit)))
            if complete.octets.count + 6 <= limit {
                try #require(reply.octets == complete.octets)
                continue
            }
            let sets = try Self.sets(reply.message)
            let kept = completeSets.filter { sets.contains($0) }
            let missing = completeSets.first { !sets.contains($0) }
            let mustCome = missing.map { $0.section == "answer" || ($0.section == "authority" && $0.type == .soa) }
            guard kept == sets, mustCome ?? false == (reply.lines[0].hasSuffix("tc")) else {
                Issue.record("\(question) at \(limit): \(reply.lines), complete: \(complete.lines)")
                return
            }
        }
    }

    private struct RecordSet: Equatable {
        let section: String
        let owner: DomainName
        let type: RecordType
        let records: [ResourceRecord]
    }

    private static func sets(_ message: Message) -> [RecordSet] {
        let sections = [
            ("answer", message.answers), ("authority", message.authorities), ("additional", message.additionals),
        ]
        var sets: [RecordSet] = []
        for (section, records) in sections {
            for record in records {
                if let last = sets.last, last.section == section, last.owner == record.owner, last.type == record.type {
                    sets[sets.count - 1] = RecordSet(
                        section: section, owner: last.owner, type: last.type, records: last.records + [record])
                } else {
                    sets.append(RecordSet(section: section, owner: record.owner, type: record.type, records: [record]))
                }
            }
        }
        return sets
    }

    /// Every limit over TCP's 65 535 octets, too, is one.
    @Test(arguments: [4090, 4093, 4094, 4095, 4096, 5000, 20_000])
    func streamResponses(count: Int) throws {
        let records = (0..<count).map { "x.t. 60 A 10.\($0 >> 16).\($0 >> 8 & 255).\($0 & 255)" }
        let engine = try EngineInProcess.zone(Self.apex + records.joined(separator: "\n"))
        let reply = try engine.reply(to: "x.t. A", over: .tcp)
        let fits = 12 + 9 + 16 * count + 17 <= 65_535
        #expect(reply.lines[0] == (fits ? "NOERROR aa" : "NOERROR aa tc"))
        #expect(try reply.message.answers.count == (fits ? count : 0))
        #expect(reply.octets.count <= 65_535)
    }

    /// The largest RDATA that a zone file can have is kept, and never fits with its header.
    @Test(arguments: [65_400, 65_484, 65_485, 65_525, 65_526, 65_535])
    func largestRecord(dataOctets: Int) throws {
        let hash = NameHash(secret: 5)
        let records = [
            try ZoneText.record("t. 60 SOA ns.t. h.t. 1 2 3 4 60"),
            TableRecord(
                owner: try DomainName("x.t."), type: RecordType(rawValue: 65_280), ttl: 60,
                data: [UInt8](repeating: 7, count: dataOctets)),
        ]
        let plan = QueryPlan(
            blocks: [.init(steps: [.answerFromZone(table: 0, fallthroughZones: [])], rotates: false)],
            listeners: [[.init(name: .root, block: 0)]], hash: hash)
        let zone = try ZoneTable(apex: try DomainName("t."), records: records, hash: hash)
        let reply = try EngineInProcess(ServingState(plan: plan, zones: [zone])).reply(to: "x.t. TYPE65280", over: .tcp)
        let fits = 12 + 9 + 12 + dataOctets + 17 <= 65_535
        #expect(reply.lines[0] == (fits ? "NOERROR aa" : "NOERROR aa tc"))
        #expect(try reply.message.answers.count == (fits ? 1 : 0))
    }

    /// Offsets beyond 14 bits cannot be pointed at: names there are written in full or point further back.
    @Test func compressionBeyondItsReach() throws {
        let records = (0..<2000).map { "x.t. 60 MX \($0) h\($0).m\($0 % 7).t." }
        let engine = try EngineInProcess.zone(Self.apex + records.joined(separator: "\n"))
        let reply = try engine.reply(to: "x.t. MX", over: .tcp)
        #expect(try reply.message.answers.count == 2000 && reply.octets.count > 0x4000)
        #expect(reply.lines.dropFirst() == records.map { "answer \($0)" }[...])
    }
}
