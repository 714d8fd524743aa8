/// What someone may have meant.
public enum NearestName {
    /// The candidate that is fewest slips away: a letter too much, missing, wrong, or two exchanged. `nil` where none is
    /// within a third of the name's length. Letter case does not count; of equals the first wins.
    public static func suggest(for name: String, among candidates: some Sequence<String>) -> String? {
        let letters = Array(name.lowercased().unicodeScalars.prefix(65))
        guard letters.count <= 64 else { return nil }
        var best: String?
        var bestDistance = max(1, letters.count / 3) + 1
        for candidate in candidates {
            let distance = distance(letters, Array(candidate.lowercased().unicodeScalars))
            if distance < bestDistance {
                best = candidate
                bestDistance = distance
            }
        }
        return best
    }

    /// The optimal string alignment distance.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
                var cost = min(substitution, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}

extension Token {
    /// An error about a word that is none of those known: with the one that may have been meant, and all of them where
    /// they are few. `name` is what was written, `kind` what it should be, `owner` what that belongs to.
    public func unknown(
        _ kind: String, _ name: String, of owner: String? = nil, among known: [String]
    ) -> CorefileError {
        var message = "unknown \(kind) \(name.quotedForMessage)"
        if let owner { message += " of \(owner.quotedForMessage)" }
        if let near = NearestName.suggest(for: name, among: known) { message += ", did you mean '\(near)'?" }
        if (1...24).contains(known.count) {
            message += (message.hasSuffix("?") ? " " : ", ") + "known: " + known.joined(separator: ", ")
        }
        return error(message)
    }
}
