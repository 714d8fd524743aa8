import DNSWire
import StubResolver

/// What `clusterdns resolve` prints.
enum LookupReport {
    // MARK: JSON

    /// One object on one line.
    static func json(_ result: LookupResult) -> String {
        let queries = result.records.map { record in
            """
            {"name":\(quoted("\(record.query.name)")),"type":\(quoted("\(record.query.type)")),\
            "server":\(quoted("\(record.query.server)")),"transport":\(quoted(record.query.transport.rawValue)),\
            "rcode":\(quoted(record.outcome)),"answers":\(record.answerCount)}
            """
        }
        return """
            {"status":\(quoted(result.status.rawValue)),\
            "addresses":[\(result.addresses.map { quoted("\($0)") }.joined(separator: ","))],\
            "canonicalName":\(result.canonicalName.map { quoted("\($0)") } ?? "null"),\
            "queries":[\(queries.joined(separator: ","))]}
            """
    }

    /// Names print as ASCII without control characters, so these two are all there is to escape.
    private static func quoted(_ text: String) -> String {
        "\"\(text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined())\""
    }

    // MARK: Text

    static func text(_ result: LookupResult, name: String, alternatives: [Alternative]) -> String {
        let header = ["", "NAME", "TYPE", "SERVER", "VIA", "TIME", "RCODE", "ANSWERS"]
        let rows = result.records.enumerated().map { row($0.element, number: $0.offset + 1) }
        var lines = result.records.isEmpty ? [] : aligned([header] + rows)
        lines += [summary(result, name: name)]
        lines += result.addresses.map { "    \($0)" }
        if !result.records.isEmpty { lines.append(waste(result)) }
        lines += alternatives.map { "\($0)" }
        return lines.joined(separator: "\n")
    }

    private static func row(_ record: QueryRecord, number: Int) -> [String] {
        [
            "\(number)", "\(record.query.name)", "\(record.query.type)", "\(record.query.server)",
            record.query.transport.rawValue, record.reacted.map { milliseconds($0 - record.sent) } ?? "-",
            record.outcome + (record.response?.header.has(Header.Flag.truncated) == true ? " (truncated)" : ""),
            "\(record.answerCount)",
        ]
    }

    private static func summary(_ result: LookupResult, name: String) -> String {
        let ending = result.endingRecord.map { ", ended by query \($0 + 1)" } ?? ""
        switch result.status {
        case .found:
            let canonical = result.canonicalName.map { "\($0)" } ?? name
            let found = result.foundName?.name.map { "\($0)" } ?? name
            return "found: \(found)\(canonical == found ? "" : " = \(canonical)")\(ending)"
        case .noData: return "nodata: \(name) exists and has no such address\(ending)"
        case .nameError: return "nxdomain: \(name) does not exist under any of these names\(ending)"
        case .failed: return "failed: nobody could say whether \(name) exists\(ending)"
        }
    }

    private static func waste(_ result: LookupResult) -> String {
        let count = result.records.count
        return "\(count) \(count == 1 ? "query" : "queries"), \(result.wastedQueries) wasted"
    }

    /// Columns as wide as their widest word.
    private static func aligned(_ rows: [[String]]) -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func milliseconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        let fraction = String(microseconds % 1000 / 10)
        return "\(microseconds / 1000).\(fraction.count < 2 ? "0" : "")\(fraction)ms"
    }
}
