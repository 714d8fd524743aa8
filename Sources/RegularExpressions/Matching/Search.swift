/// The search: all ways through the program are followed at once, character by character, in order of preference. Each
/// instruction is in the list once, so that a character costs at most the program's length.
extension Program {
    /// Stands for what follows the last character.
    private static let endOfInput = (value: UInt32.max, width: 0)

    func search(_ octets: Span<UInt8>, wantsGroups: Bool, using scratch: inout MatchScratch) -> Bool {
        guard literals.allow(octets) else {
            scratch.forget()
            return false
        }
        scratch.prepare(for: self, wantsGroups: wantsGroups)
        let slots = wantsGroups ? slotCount : 0
        var place = 0
        var isMatched = false
        while true {
            if scratch.upcoming.count == 0 {
                if isMatched || (isAnchored && place > 0) { break }
                if !isAnchored { place = nextCandidate(octets, from: place, steps: &scratch.steps) }
            }
            if !isMatched, !isAnchored || place == 0, isCandidate(octets, at: place) {
                begin(at: place, in: octets, slots: slots, using: &scratch)
            }
            swap(&scratch.current, &scratch.upcoming)
            scratch.upcoming.removeAll()
            let read = place < octets.count ? ScalarReading.scalar(octets, at: place) : Self.endOfInput
            if step(over: read, at: place, in: octets, slots: slots, using: &scratch) {
                isMatched = true
                if !wantsGroups { break }
            }
            if place >= octets.count { break }
            place += read.width
        }
        scratch.resultCount = isMatched ? slots : 0
        return isMatched
    }

    private func isCandidate(_ octets: Span<UInt8>, at place: Int) -> Bool {
        firstOctets.isUnbounded || (place < octets.count && firstOctets.contains(octets[place]))
    }

    private func nextCandidate(_ octets: Span<UInt8>, from start: Int, steps: inout Int) -> Int {
        var place = start
        while place < octets.count, !isCandidate(octets, at: place) {
            place += 1
            steps += 1
        }
        return place
    }

    /// Starts a match at a place, with less preference than those that began earlier.
    private func begin(at place: Int, in octets: Span<UInt8>, slots: Int, using scratch: inout MatchScratch) {
        if slots > 0 {
            for slot in 0..<slots { scratch.working[slot] = -1 }
            scratch.working[0] = place
        }
        follow(start, at: place, in: octets, slots: slots, using: &scratch)
    }

    /// Lets every thread read a character.
    ///
    /// - Returns: whether one of them accepted before it; those of less preference are given up then.
    private func step(
        over read: (value: UInt32, width: Int), at place: Int, in octets: Span<UInt8>, slots: Int,
        using scratch: inout MatchScratch
    ) -> Bool {
        for index in 0..<scratch.current.count {
            scratch.steps += 1
            let thread = scratch.current[index]
            let instruction = instructions[thread]
            if instruction.operation == .match {
                for slot in 0..<slots { scratch.result[slot] = scratch.current.slots[thread * slots + slot] }
                if slots > 0 { scratch.result[1] = place }
                return true
            }
            guard instruction.readsInput, accepts(instruction, read.value) else { continue }
            for slot in 0..<slots { scratch.working[slot] = scratch.current.slots[thread * slots + slot] }
            follow(instruction.next, at: place + read.width, in: octets, slots: slots, using: &scratch)
        }
        return false
    }

    private func accepts(_ instruction: Instruction, _ value: UInt32) -> Bool {
        guard value != Self.endOfInput.value else { return false }
        return switch instruction.operation {
        case .scalar: value == UInt32(truncatingIfNeeded: instruction.argument)
        case .set: sets[instruction.argument].contains(value)
        case .anyCharacter: true
        case .anyExceptNewline: value != 0x0a
        case .match, .split, .save, .assertion: false
        }
    }

    /// Adds what can be reached from an instruction without reading, best first, to the upcoming threads.
    private func follow(
        _ entry: Int, at place: Int, in octets: Span<UInt8>, slots: Int, using scratch: inout MatchScratch
    ) {
        var waiting = 1
        scratch.pending[0] = MatchScratch.Pending(target: entry, slotValue: nil)
        while waiting > 0 {
            waiting -= 1
            let pending = scratch.pending[waiting]
            if let value = pending.slotValue {
                scratch.working[pending.target] = value
                continue
            }
            var target = pending.target
            while true {
                scratch.steps += 1
                guard scratch.upcoming.insert(target) else { break }
                let instruction = instructions[target]
                if instruction.operation == .split {
                    scratch.pending[waiting] = MatchScratch.Pending(target: instruction.argument, slotValue: nil)
                    waiting += 1
                } else if instruction.operation == .save {
                    if slots > 0 {
                        scratch.pending[waiting] = MatchScratch.Pending(
                            target: instruction.argument, slotValue: scratch.working[instruction.argument])
                        waiting += 1
                        scratch.working[instruction.argument] = place
                    }
                } else if instruction.operation == .assertion {
                    guard Place.holds(instruction.argument, at: place, in: octets) else { break }
                } else {
                    for slot in 0..<slots {
                        scratch.upcoming.slots[target * slots + slot] = scratch.working[slot]
                    }
                    break
                }
                target = instruction.next
            }
        }
    }
}
