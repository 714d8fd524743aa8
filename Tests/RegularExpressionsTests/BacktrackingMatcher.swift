/// The slow and plain way to match, as a second opinion: tries one way after the other on a tree that it renders as a
/// pattern itself, so that it shares nothing with what is tested.
indirect enum Tree {
    case letter(Character)
    case empty
    case begin
    case end
    case group(Int, Tree)
    case both(Tree, Tree)
    case either(Tree, Tree)
    case loop(Tree, minimum: Int, isLazy: Bool)
    case optional(Tree, isLazy: Bool)

    var pattern: String {
        switch self {
        case .letter(let letter): String(letter)
        case .empty: "(?:)"
        case .begin: "^"
        case .end: "$"
        case .group(_, let inner): "(\(inner.pattern))"
        case .both(let first, let second): "(?:\(first.pattern)\(second.pattern))"
        case .either(let first, let second): "(?:\(first.pattern)|\(second.pattern))"
        case .loop(let inner, let minimum, let isLazy):
            "(?:\(inner.pattern))\(minimum == 0 ? "*" : "+")\(isLazy ? "?" : "")"
        case .optional(let inner, let isLazy): "(?:\(inner.pattern))?\(isLazy ? "?" : "")"
        }
    }
}

struct BacktrackingMatcher {
    let input: [Character]
    typealias Groups = [Int: [Int]]
    typealias Rest = (Int, Groups) -> (Int, Groups)?

    /// Ends of the match and of the groups up to a number; nil for no match.
    func search(_ tree: Tree, groupCount: Int) -> [Int]? {
        for start in 0...input.count {
            if let (end, groups) = match(tree, start, [:], { ($0, $1) }) {
                return [start, end] + (1..<max(groupCount, 1)).flatMap { groups[$0] ?? [-1, -1] }
            }
        }
        return nil
    }

    private func match(_ tree: Tree, _ place: Int, _ groups: Groups, _ rest: @escaping Rest) -> (Int, Groups)? {
        switch tree {
        case .letter(let letter):
            return place < input.count && input[place] == letter ? rest(place + 1, groups) : nil
        case .empty: return rest(place, groups)
        case .begin: return place == 0 ? rest(place, groups) : nil
        case .end: return place == input.count ? rest(place, groups) : nil
        case .group(let number, let inner):
            return match(inner, place, groups) { end, groups in
                rest(end, groups.merging([number: [place, end]]) { $1 })
            }
        case .both(let first, let second):
            return match(first, place, groups) { match(second, $0, $1, rest) }
        case .either(let first, let second):
            return match(first, place, groups, rest) ?? match(second, place, groups, rest)
        case .optional(let inner, let isLazy):
            if isLazy { return rest(place, groups) ?? match(inner, place, groups, rest) }
            return match(inner, place, groups, rest) ?? rest(place, groups)
        case .loop(let inner, let minimum, let isLazy):
            let first = { round(inner, isLazy, place, groups, isFirst: true, rest) }
            if minimum > 0 { return first() }
            return isLazy ? rest(place, groups) ?? first() : first() ?? rest(place, groups)
        }
    }

    /// One round of a loop and what follows; an empty round counts only if it is the first.
    private func round(
        _ inner: Tree, _ isLazy: Bool, _ place: Int, _ groups: Groups, isFirst: Bool, _ rest: @escaping Rest
    ) -> (Int, Groups)? {
        match(inner, place, groups) { end, groups in
            if end == place { return isFirst ? rest(end, groups) : nil }
            let again = { round(inner, isLazy, end, groups, isFirst: false, rest) }
            return isLazy ? rest(end, groups) ?? again() : again() ?? rest(end, groups)
        }
    }
}
