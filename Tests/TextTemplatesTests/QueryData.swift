import TextTemplates

/// The data that `Fixtures/generate.go` uses.
enum QueryData {
    static let name = "ip-10-1-2-3.example.com."

    static let value = TemplateValue.structure(
        TemplateStructure(
            "*main.Data",
            [
                .init("Name", .string(name)), .init("Zone", .string("example.com.")), .init("Class", .string("IN")),
                .init("Type", .string("A")), .init("Remote", .string("10.0.0.9")),
                .init("Match", .strings([name, "10", "1", "2", "3"])),
                .init("Group", .map(["0": name, "a": "10", "b": "1", "c": "2", "d": "0a"])),
                .init("Question", .structure(question(name, type: 1, description: ";\(name)\tIN\tA"))),
                .init("Message", .structure(message)), .init("Count", .integer(3)), .init("Zero", .integer(0)),
                .init("Negative", .integer(-5)), .init("Flag", .boolean(true)), .init("Small", .unsigned(300, .uint16)),
                .init("Byte", .unsigned(65, .uint8)), .init("Big", .unsigned(.max, .uint64)),
                .init("Empty", .string("")), .init("Text", .string("é日\n\"q\" `")), .init("NoList", .list([])),
                .init("NoMap", .map([:])), .init("Meta", .function(meta)),
            ]))

    struct WrongArguments: Error {}

    @Sendable private static func meta(_ arguments: [TemplateValue]) throws -> TemplateValue {
        guard case .string(let name)? = arguments.first, arguments.count == 1 else { throw WrongArguments() }
        return .string("meta:\(name)")
    }

    private static var message: TemplateStructure {
        let header = TemplateStructure(
            "main.Header", [.init("Id", .unsigned(4660, .uint16)), .init("Response", .boolean(false))])
        return TemplateStructure(
            "*main.Message",
            [
                .init("Header", .structure(header)),
                .init("Question", .list([.structure(question("q.example.", type: 28, description: nil))])),
            ])
    }

    private static func question(_ name: String, type: UInt64, description: String?) -> TemplateStructure {
        TemplateStructure(
            "*main.Question",
            [
                .init("Name", .string(name)), .init("Qtype", .unsigned(type, .uint16)),
                .init("Qclass", .unsigned(1, .uint16)),
            ], description: description)
    }
}
