import Corefile
import DNSEngine
import DNSServer
import DNSWire
import Testing

/// Compiles Corefiles without a server.
enum CompiledBlock {
    static func compile(_ text: String) throws -> ServerConfiguration {
        let document = try CorefileParser.parse(text: text, fileSource: NoFiles())
        return try ConfigurationCompiler.compile(document, hash: NameHash(secret: 7), log: ServerLog { $0.count })
    }

    /// One block for `t.` and `u.` with these lines, the first of which is line 2.
    static func configuration(_ lines: String) throws -> ServerConfiguration {
        try compile("t.:53 u.:53 {\n\(lines)\n}\n")
    }

    /// As ``configuration(_:)``, ready to be asked.
    static func engine(_ lines: String) throws -> EngineInProcess { EngineInProcess(try configuration(lines).state) }

    /// What is wrong with a block, or an empty text.
    static func fault(_ lines: String) -> String {
        do {
            _ = try configuration(lines)
            return ""
        } catch {
            return "\(error)"
        }
    }

    /// What the compiler warns of.
    static func warnings(_ lines: String) throws -> [String] { try configuration(lines).warnings }
}
