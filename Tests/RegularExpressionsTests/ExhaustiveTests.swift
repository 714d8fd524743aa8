import RegularExpressions
import Testing

/// Every small pattern on every small input, against a plain backtracking matcher.
struct ExhaustiveTests {
    @Test func allSmallPatternsOnAllSmallInputs() throws {
        var scratch = MatchScratch()
        let inputs = Self.inputs(upTo: 4)
        var searches = 0
        for tree in Self.trees() {
            let (numbered, groupCount) = Self.numbered(tree)
            let expression = try RegularExpression(numbered.pattern)
            for input in inputs {
                let expected = BacktrackingMatcher(input: input).search(numbered, groupCount: groupCount)
                let octets = Array(String(input).utf8)
                let found = expression.places(in: octets, using: &scratch)
                #expect(found == expected, "\(numbered.pattern) in \(String(input))")
                #expect(expression.matches(octets.span, using: &scratch) == (expected != nil))
                searches += 1
            }
        }
        #expect(searches > 50_000)
    }

    private static func inputs(upTo length: Int) -> [[Character]] {
        var all: [[Character]] = [[]]
        var last = all
        for _ in 0..<length {
            last = last.flatMap { [$0 + ["a"], $0 + ["b"]] }
            all += last
        }
        return all
    }

    /// All trees of up to two operators on a leaf or a group, and those of three without lazy ones.
    private static func trees() -> [Tree] {
        let leaves: [Tree] = [.letter("a"), .letter("b"), .empty, .begin, .end]
        let small = leaves + unary(leaves, isLazyToo: true) + binary(leaves, leaves)
        let medium = unary(small, isLazyToo: true) + binary(Array(small.prefix(25)), small)
        let groups = binary(leaves, leaves).map { Tree.group(0, $0) }
        let large =
            unary(unary(groups, isLazyToo: true), isLazyToo: true) + unary(binary(groups, leaves), isLazyToo: true)
        return small + medium + large
    }

    private static func unary(_ trees: [Tree], isLazyToo: Bool) -> [Tree] {
        trees.flatMap { tree -> [Tree] in
            [false, true].prefix(isLazyToo ? 2 : 1).flatMap { isLazy -> [Tree] in
                [
                    .loop(tree, minimum: 0, isLazy: isLazy), .loop(tree, minimum: 1, isLazy: isLazy),
                    .optional(tree, isLazy: isLazy),
                ]
            } + [.group(0, tree)]
        }
    }

    private static func binary(_ first: [Tree], _ second: [Tree]) -> [Tree] {
        first.flatMap { one in second.flatMap { other in [Tree.both(one, other), .either(one, other)] } }
    }

    /// The tree with its groups numbered by their opening parentheses, and how many there are with the whole match.
    private static func numbered(_ tree: Tree) -> (Tree, Int) {
        var next = 1
        func number(_ tree: Tree) -> Tree {
            switch tree {
            case .letter, .empty, .begin, .end: return tree
            case .group(_, let inner):
                let own = next
                next += 1
                return .group(own, number(inner))
            case .both(let one, let other):
                let first = number(one)
                return .both(first, number(other))
            case .either(let one, let other):
                let first = number(one)
                return .either(first, number(other))
            case .loop(let inner, let minimum, let isLazy):
                return .loop(number(inner), minimum: minimum, isLazy: isLazy)
            case .optional(let inner, let isLazy): return .optional(number(inner), isLazy: isLazy)
            }
        }
        let result = number(tree)
        return (result, next)
    }
}
