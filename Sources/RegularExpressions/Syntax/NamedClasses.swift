/// The classes that have names: `\d`, `[[:alpha:]]`.
enum NamedClasses {
    private static let digits = range("0", "9")
    private static let lower = range("a", "z")
    private static let upper = range("A", "Z")
    private static let underscore = range("_", "_")

    /// What `\d`, `\s` and `\w` stand for.
    static func perl(_ letter: UInt32) -> [ClosedRange<UInt32>]? {
        switch letter {
        case "d": [digits]
        case "s": [0x09...0x0a, 0x0c...0x0d, 0x20...0x20]
        case "w": [digits, lower, upper, underscore]
        default: nil
        }
    }

    /// What stands between `[:` and `:]`.
    static func posix(_ name: String) -> [ClosedRange<UInt32>]? {
        switch name {
        case "alnum": [digits, lower, upper]
        case "alpha": [lower, upper]
        case "ascii": [0x00...0x7f]
        case "blank": [0x09...0x09, 0x20...0x20]
        case "cntrl": [0x00...0x1f, 0x7f...0x7f]
        case "digit": [digits]
        case "graph": [0x21...0x7e]
        case "lower": [lower]
        case "print": [0x20...0x7e]
        case "punct": [0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e]
        case "space": [0x09...0x0d, 0x20...0x20]
        case "upper": [upper]
        case "word": [digits, lower, upper, underscore]
        case "xdigit": [digits, range("a", "f"), range("A", "F")]
        default: nil
        }
    }

    private static func range(_ first: Unicode.Scalar, _ last: Unicode.Scalar) -> ClosedRange<UInt32> {
        first.value...last.value
    }
}

/// Lets a code point be matched against a character in a `switch`.
func ~= (pattern: Unicode.Scalar, value: UInt32) -> Bool { pattern.value == value }
