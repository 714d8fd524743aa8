import Foundation

/// What Go's `text/template` makes of templates; see `Fixtures/README.md`.
enum GoFixture {
    enum Outcome: Equatable {
        case output(String)
        case refused
        case failed
    }

    struct Case {
        let template: String
        let outcome: Outcome
    }

    static func load() throws -> [Case] {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/go-templates.txt")
        return try String(contentsOf: path, encoding: .utf8).split(separator: "\n").map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            let outcome: Outcome =
                switch fields[0] {
                case "O": .output(decoded(fields[2]))
                case "P": .refused
                default: .failed
                }
            return Case(template: decoded(fields[1]), outcome: outcome)
        }
    }

    private static func decoded(_ field: Substring) -> String {
        var octets: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let octet = rest.popFirst() {
            if octet == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                octets.append(value)
                rest = rest.dropFirst(2)
            } else {
                octets.append(octet)
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }
}
