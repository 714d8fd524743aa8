extension Message: CustomStringConvertible {
    /// The message in dig's manner: the header, the OPT record, and the sections that are not empty.
    public var description: String {
        let header = header
        var lines = [
            ";; ->>HEADER<<- opcode: \(Self.mnemonic(header.opcode)), status: \(responseCode), id: \(id)",
            ";; flags:\(Self.flagNames(flags)); QUERY: \(header.questionCount), ANSWER: \(header.answerCount), "
                + "AUTHORITY: \(header.authorityCount), ADDITIONAL: \(header.additionalCount)",
        ]
        if let edns { lines += ["", ";; OPT PSEUDOSECTION:"] + edns.lines }
        if !questions.isEmpty { lines += ["", ";; QUESTION SECTION:"] + questions.map { ";\($0)" } }
        for (name, records) in [("ANSWER", answers), ("AUTHORITY", authorities), ("ADDITIONAL", additionals)]
        where !records.isEmpty {
            lines += ["", ";; \(name) SECTION:"] + records.map(\.description)
        }
        return lines.joined(separator: "\n")
    }

    private static func mnemonic(_ opcode: Opcode) -> String {
        switch opcode {
        case .query: "QUERY"
        case .notify: "NOTIFY"
        case .update: "UPDATE"
        default: "OPCODE\(opcode.rawValue)"
        }
    }

    private static func flagNames(_ flags: UInt16) -> String {
        let names: [(UInt16, String)] = [
            (Header.Flag.response, "qr"), (Header.Flag.authoritative, "aa"), (Header.Flag.truncated, "tc"),
            (Header.Flag.recursionDesired, "rd"), (Header.Flag.recursionAvailable, "ra"), (0x40, "z"),
            (Header.Flag.authenticData, "ad"), (Header.Flag.checkingDisabled, "cd"),
        ]
        return names.filter { flags & $0.0 != 0 }.map { " " + $0.1 }.joined()
    }
}

extension ExtendedDNS {
    /// The record's lines of ``Message/description``.
    fileprivate var lines: [String] {
        ["; EDNS: version: \(version), flags:\(dnssecOK ? " do" : ""); udp: \(udpPayloadSize)"]
            + options.map { "; OPT=\($0.code.rawValue): \(PresentationFormat.hexadecimal($0.data))" }
    }
}
