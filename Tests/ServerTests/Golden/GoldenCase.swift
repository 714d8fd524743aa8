import DNSWire
import Foundation

/// A query of `Fixtures/golden` with the answers that are right.
struct GoldenCase: Decodable {
    /// Response code, flags and sections in the form of `golden/README.md`.
    struct Answer: Decodable, Equatable {
        let rcode: String
        let aa: Bool
        let ra: Bool
        let an: [String]
        let ns: [String]
        let ar: [String]

        /// What of `other` is different.
        func differences(from other: Answer) -> String {
            let fields: [(String, String, String)] = [
                ("rcode", rcode, other.rcode), ("aa", "\(aa)", "\(other.aa)"), ("ra", "\(ra)", "\(other.ra)"),
                ("an", "\(an)", "\(other.an)"), ("ns", "\(ns)", "\(other.ns)"), ("ar", "\(ar)", "\(other.ar)"),
            ]
            return fields.filter { $0.1 != $0.2 }.map { "\($0.0): got \($0.1), expected \($0.2)" }
                .joined(separator: "; ")
        }
    }

    let q: [String]
    let a: Answer
    let alt: [Answer]?

    static func all(of variant: String) throws -> [GoldenCase] {
        try JSONDecoder().decode(
            [GoldenCase].self, from: try Repository.fixture("golden/\(variant).expected.json"))
    }
}

extension GoldenCase {
    /// Asks over UDP with EDNS 4096, and over TCP where that is truncated. Returns what is wrong with the answer.
    func fault(of client: DNSClient) throws -> String? {
        guard q.count >= 2, let type = RecordType(q[1]) else { return "the fixture has no type: \(q)" }
        let edns = ExtendedDNS(udpPayloadSize: 4096)
        var response = try client.ask(q[0], type, edns: edns)
        if response.has(Header.Flag.truncated) { response = try client.ask(q[0], type, over: .tcp, edns: edns) }
        let answer = Answer(response)
        guard answer != a, !(alt ?? []).contains(answer) else { return nil }
        return "\(q[0]) \(q[1]): \(answer.differences(from: a))"
    }
}

extension GoldenCase.Answer {
    fileprivate init(_ response: Message) {
        rcode = "\(response.responseCode)"
        aa = response.has(Header.Flag.authoritative)
        ra = response.has(Header.Flag.recursionAvailable)
        an = Self.set(response.answers)
        ns = Self.set(response.authorities)
        ar = Self.set(response.additionals)
    }

    private static func set(_ records: [ResourceRecord]) -> [String] {
        Array(Set(records.map(line))).sorted()
    }

    private static func line(_ record: ResourceRecord) -> String {
        var data = "\(record.data)".lowercased()
        if record.type == .soa {
            var fields = data.split(separator: " ").map(String.init)
            if fields.count > 2 { fields[2] = "SERIAL" }
            data = fields.joined(separator: " ")
        }
        return "\("\(record.owner)".lowercased()) \(record.ttl) \(record.type) \(data)"
    }
}
