import Corefile
import DNSEngine
import DNSWire

/// `chaos [VERSION [AUTHORS…]]`
struct ChaosDirective {
    private let version: String
    private let authors: [String]
    private let directive: Directive

    init(_ directive: Directive) throws(CorefileError) {
        try directive.expectNoBlock()
        self.directive = directive
        version = directive.arguments.first?.text ?? "clusterdns-\(ServerVersion.number)"
        authors = directive.arguments.count > 1 ? directive.arguments.dropFirst().map(\.text) : ["clusterdns"]
        for token in directive.arguments where token.text.utf8.count > 255 {
            throw token.error("chaos texts have at most 255 octets, got \(token.text.utf8.count)")
        }
    }

    func compile(_ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder) throws(CorefileError) {
        let host = Self.characterString(HostName.current)
        let version = Self.characterString(version)
        let texts: [(String, [UInt8])] = [
            ("version.bind", version), ("version.server", version), ("hostname.bind", host), ("id.server", host),
            ("authors.bind", authors.flatMap(Self.characterString)),
        ]
        var answers: [(name: DomainName, data: [UInt8])] = []
        for (name, data) in texts { answers.append((try DomainName(zone: name, at: directive.name), data)) }
        block.add(.identify(table: builder.identities.count), "chaos: version, authors and host name in class CH")
        builder.identities.append(Identity(answers: answers, hash: builder.hash))
    }

    private static func characterString(_ text: String) -> [UInt8] {
        let octets = text.utf8.prefix(255)
        return [UInt8(octets.count)] + octets
    }
}
