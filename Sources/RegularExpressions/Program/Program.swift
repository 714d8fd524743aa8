/// One step of a program.
struct Instruction {
    enum Operation: UInt8 {
        /// Accepts.
        case match
        /// Reads the character `argument`.
        case scalar
        /// Reads a character of the set `argument`.
        case set
        case anyCharacter
        case anyExceptNewline
        /// Goes on with `next` or, failing that, with `argument`.
        case split
        /// Notes the place in slot `argument`.
        case save
        /// Goes on if the ``Assertion`` `argument` holds.
        case assertion
    }

    var operation: Operation
    var argument: Int = 0
    var next: Int = 0

    var readsInput: Bool {
        switch operation {
        case .scalar, .set, .anyCharacter, .anyExceptNewline: true
        case .match, .split, .save, .assertion: false
        }
    }
}

/// A pattern as instructions for a simulation that follows all ways at once.
struct Program: Sendable {
    /// The most instructions.
    static let instructionsMaximum = 65_536
    /// The most slots times instructions, which a scratch has memory for (8 octets each, twice).
    static let slotsMaximum = 1_000_000

    let instructions: [Instruction]
    let start: Int
    let sets: [CompiledSet]
    /// Two for each group, the whole match included.
    let slotCount: Int
    /// Whether a match can begin at the beginning of the input only.
    let isAnchored: Bool
    let literals: RequiredLiterals
    let firstOctets: FirstOctets

    init(_ syntax: PatternSyntax) throws {
        var compiler = ProgramCompiler()
        start = try compiler.compile(syntax.root)
        instructions = compiler.instructions
        sets = syntax.sets.map(CompiledSet.init)
        slotCount = 2 * syntax.groupNames.count
        guard instructions.count * slotCount <= Self.slotsMaximum else { throw ProgramCompiler.tooLarge }
        isAnchored = RequiredLiterals.isAnchoredAtBeginning(syntax.root)
        literals = RequiredLiterals(syntax.root)
        firstOctets = FirstOctets(instructions, start: start, sets: syntax.sets)
    }
}

/// A set that is quick to ask: a bit for each ASCII character, ranges for the others.
struct CompiledSet: Sendable {
    private let low: UInt64
    private let high: UInt64
    private let beyondASCII: [ClosedRange<UInt32>]

    init(_ set: ScalarSet) {
        var bits: (low: UInt64, high: UInt64) = (0, 0)
        for range in set.ranges where range.lowerBound < 0x80 {
            for value in range.lowerBound...min(range.upperBound, 0x7f) {
                if value < 64 { bits.low |= 1 << UInt64(value) } else { bits.high |= 1 << UInt64(value - 64) }
            }
        }
        (low, high) = bits
        beyondASCII = set.ranges.filter { $0.upperBound >= 0x80 }
    }

    func contains(_ value: UInt32) -> Bool {
        if value < 64 { return low >> UInt64(value) & 1 != 0 }
        if value < 128 { return high >> UInt64(value - 64) & 1 != 0 }
        var first = 0
        var end = beyondASCII.count
        while first < end {
            let middle = (first + end) / 2
            if beyondASCII[middle].upperBound < value { first = middle + 1 } else { end = middle }
        }
        return first < beyondASCII.count && beyondASCII[first].contains(value)
    }
}
