/// A text with placeholders `{1}`, `{2}`, … for the groups of a match, as CoreDNS's `rewrite` has them.
///
/// `{0}`, and a number for which the expression has no group, are plain text.
public struct GroupPlaceholders: Hashable, Sendable {
    private enum Piece: Hashable {
        case octets([UInt8])
        case group(Int)
    }

    private let pieces: [Piece]

    /// - Parameters:
    ///   - text: the text with placeholders.
    ///   - groupCount: how many groups the expression has, with group 0.
    public init(_ text: String, groupCount: Int) {
        var pieces: [Piece] = []
        var plain: [UInt8] = []
        let octets = Array(text.utf8)
        var index = 0
        while index < octets.count {
            if let (number, end) = Self.placeholder(octets, at: index), number > 0, number < groupCount {
                if !plain.isEmpty { pieces.append(.octets(plain)) }
                plain = []
                pieces.append(.group(number))
                index = end
            } else {
                plain.append(octets[index])
                index += 1
            }
        }
        if !plain.isEmpty { pieces.append(.octets(plain)) }
        self.pieces = pieces
    }

    /// Whether the text has any placeholder.
    public var isPlain: Bool { !pieces.contains { if case .group = $0 { true } else { false } } }

    /// Appends the text with each placeholder replaced by what its group matched; nothing for one that took no part.
    ///
    /// - Parameters:
    ///   - output: what to append to.
    ///   - input: what was searched.
    ///   - scratch: the result of `captures` with that input.
    public func append(to output: inout [UInt8], input: Span<UInt8>, scratch: borrowing MatchScratch) {
        for piece in pieces {
            switch piece {
            case .octets(let octets): output.append(contentsOf: octets)
            case .group(let number):
                guard let range = scratch.group(number) else { continue }
                for index in range where index < input.count { output.append(input[index]) }
            }
        }
    }

    /// Reads `{digits}` without leading zeros; at most four digits.
    private static func placeholder(_ octets: [UInt8], at start: Int) -> (number: Int, end: Int)? {
        guard octets[start] == UInt8(ascii: "{") else { return nil }
        var index = start + 1
        var number = 0
        while index < octets.count, index < start + 5, UInt8(ascii: "0")...UInt8(ascii: "9") ~= octets[index] {
            number = number * 10 + Int(octets[index] - UInt8(ascii: "0"))
            index += 1
        }
        guard index > start + 1, octets[start + 1] != UInt8(ascii: "0") else { return nil }
        guard index < octets.count, octets[index] == UInt8(ascii: "}") else { return nil }
        return (number, index + 1)
    }
}
