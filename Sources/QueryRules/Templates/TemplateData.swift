import DNSEngine
import DNSWire
import NetworkAddress
import TextTemplates

/// What an expression found in a name.
struct TemplateMatch {
    /// The name.
    var text: [UInt8]
    /// The groups with their names, group 0 first.
    var groups: [(name: String?, text: [UInt8])]
}

/// The data that templates are executed with: CoreDNS's fields.
enum TemplateData {
    /// - Parameter metadata: what is known of a name under a key; empty for nothing.
    static func value(
        for query: TemplateQuery, _ match: TemplateMatch,
        metadata: @escaping @Sendable (_ key: String, _ name: DomainName) -> String
    ) -> TemplateValue {
        let name = String(decoding: match.text, as: UTF8.self)
        var groups: [String: String] = [:]
        for (number, group) in match.groups.enumerated() { groups["\(number)"] = text(group.text) }
        for group in match.groups { if let name = group.name { groups[name] = text(group.text) } }
        let question = question(query, name)
        return .structure(
            TemplateStructure(
                "*template.templateData",
                [
                    .init("Zone", .string("\(query.zone.canonical)")), .init("Name", .string(name)),
                    .init("Class", .string("\(query.recordClass)")), .init("Type", .string("\(query.type)")),
                    .init("Match", .strings(match.groups.map { text($0.text) })), .init("Group", .map(groups)),
                    .init("Remote", .string("\(query.client.endpoint.address)")),
                    .init("Question", .structure(question)), .init("Message", .structure(message(query, question))),
                    .init(
                        "Meta",
                        .function { arguments in
                            guard arguments.count == 1, case .string(let key) = arguments[0] else {
                                throw MetadataKeyError()
                            }
                            return .string(metadata(key, query.name))
                        }),
                ]))
    }

    private static func text(_ octets: [UInt8]) -> String { String(decoding: octets, as: UTF8.self) }

    private static func question(_ query: TemplateQuery, _ name: String) -> TemplateStructure {
        TemplateStructure(
            "*dns.Question",
            [
                .init("Name", .string(name)), .init("Qtype", .unsigned(UInt64(query.type.rawValue), .uint16)),
                .init("Qclass", .unsigned(UInt64(query.recordClass.rawValue), .uint16)),
            ], description: ";\(name)\t\(query.recordClass)\t \(query.type)")
    }

    private static func message(_ query: TemplateQuery, _ question: TemplateStructure) -> TemplateStructure {
        let header = query.header
        let flags: [(String, UInt16)] = [
            ("Response", Header.Flag.response), ("Authoritative", Header.Flag.authoritative),
            ("Truncated", Header.Flag.truncated), ("RecursionDesired", Header.Flag.recursionDesired),
            ("RecursionAvailable", Header.Flag.recursionAvailable),
            ("AuthenticatedData", Header.Flag.authenticData), ("CheckingDisabled", Header.Flag.checkingDisabled),
        ]
        return TemplateStructure(
            "*dns.Msg",
            [
                .init("Id", .unsigned(UInt64(header.id), .uint16)), .init("Question", .list([.structure(question)])),
                .init("Opcode", .integer(Int(header.opcode.rawValue))),
            ] + flags.map { .init($0.0, .boolean(header.has($0.1))) })
    }
}

/// `.Meta` without a key, or with more than one.
struct MetadataKeyError: Error, CustomStringConvertible {
    var description: String { "one key was expected, such as \"kubernetes/service\"" }
}
