/// The octets a match can begin with, so that places where none can begin are passed over quickly.
struct FirstOctets: Sendable {
    /// Whether a match may be empty, so that every place is worth a look.
    let isUnbounded: Bool
    private let allowed: [Bool]

    init(_ instructions: [Instruction], start: Int, sets: [ScalarSet]) {
        var allowed = [Bool](repeating: false, count: 256)
        var isUnbounded = false
        var seen = [Bool](repeating: false, count: instructions.count)
        var waiting = [start]
        while let index = waiting.popLast() {
            if seen[index] { continue }
            seen[index] = true
            let instruction = instructions[index]
            switch instruction.operation {
            case .match: isUnbounded = true
            case .split: waiting += [instruction.next, instruction.argument]
            case .save, .assertion: waiting.append(instruction.next)
            case .scalar:
                let value = UInt32(truncatingIfNeeded: instruction.argument)
                Self.allow(value...value, in: &allowed)
            case .set: for range in sets[instruction.argument].ranges { Self.allow(range, in: &allowed) }
            case .anyCharacter, .anyExceptNewline: Self.allow(0...ScalarSet.scalarMaximum, in: &allowed)
            }
        }
        self.isUnbounded = isUnbounded
        self.allowed = allowed
    }

    func contains(_ octet: UInt8) -> Bool { allowed[Int(octet)] }

    /// Beyond ASCII, any octet that is not ASCII may be the first of a character or count as U+FFFD.
    private static func allow(_ range: ClosedRange<UInt32>, in allowed: inout [Bool]) {
        if range.lowerBound < 0x80 {
            for value in range.lowerBound...min(range.upperBound, 0x7f) { allowed[Int(value)] = true }
        }
        if range.upperBound >= 0x80 { for value in 0x80...0xff { allowed[value] = true } }
    }
}
