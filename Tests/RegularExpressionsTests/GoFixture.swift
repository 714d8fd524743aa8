import Foundation

/// What Go's `regexp` does with patterns and inputs; see `Fixtures/README.md`.
enum GoFixture {
    struct Search {
        let input: [UInt8]
        /// Ends of the match and its groups; nil for no match.
        let places: [Int]?
    }

    struct Case {
        let pattern: String
        /// Go's words for refusing it.
        let error: String?
        let names: [String?]
        var searches: [Search]
    }

    static func load() throws -> [Case] {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/go-regexp.txt")
        var cases: [Case] = []
        for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            let text = decoded(fields[1])
            switch fields[0] {
            case "P":
                let names = fields[2].split(separator: ",", omittingEmptySubsequences: false)
                cases.append(
                    Case(
                        pattern: String(decoding: text, as: UTF8.self), error: nil,
                        names: names.map { $0.isEmpty ? nil : String($0) }, searches: []))
            case "E":
                cases.append(
                    Case(
                        pattern: String(decoding: text, as: UTF8.self), error: String(fields[2]), names: [],
                        searches: []))
            default:
                let places = fields[2] == "-" ? nil : fields[2].split(separator: ",").compactMap { Int($0) }
                cases[cases.count - 1].searches.append(Search(input: text, places: places))
            }
        }
        return cases
    }

    private static func decoded(_ field: Substring) -> [UInt8] {
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
        return octets
    }
}
