/// The memory of a search. One may serve many expressions, one search at a time; it grows to the largest of them, so
/// that later searches allocate nothing. Keep one per worker.
public struct MatchScratch: Sendable {
    /// What is left to do of the walk along the instructions that read no input.
    struct Pending {
        /// The instruction to go on with, or the slot to put back.
        var target: Int
        /// What the slot held; nil for an instruction.
        var slotValue: Int?
    }

    var current = ThreadList()
    var upcoming = ThreadList()
    var pending: [Pending] = []
    /// The slots of the thread that is being followed.
    var working: [Int] = []
    /// Where each group begins and ends, -1 for a group that took no part.
    var result: [Int] = []
    var resultCount = 0

    /// How many instructions the last search looked at: at most
    /// (octets + 1) × (3 × ``RegularExpression/instructionCount`` + 1).
    public internal(set) var steps = 0

    /// An empty scratch, which grows at its first use.
    public init() {}

    /// A scratch that is large enough for an expression from the start.
    public init(for expression: RegularExpression) {
        prepare(for: expression.program, wantsGroups: true)
    }

    /// Where a group matched in the input of the last successful `captures`; nil if it took no part in the match or the
    /// expression has no such group.
    public func group(_ number: Int) -> Range<Int>? {
        guard number >= 0, number < resultCount / 2 else { return nil }
        let start = result[2 * number]
        let end = result[2 * number + 1]
        return start >= 0 && end >= start ? start..<end : nil
    }

    /// How many groups the last successful `captures` told, with group 0; 0 if there was none.
    public var groupCount: Int { resultCount / 2 }

    /// There is no match: a search that ends before it begins needs no memory.
    mutating func forget() {
        steps = 0
        resultCount = 0
    }

    mutating func prepare(for program: Program, wantsGroups: Bool) {
        steps = 0
        resultCount = 0
        let count = program.instructions.count
        let slots = wantsGroups ? program.slotCount : 0
        current.prepare(instructions: count, slots: slots)
        upcoming.prepare(instructions: count, slots: slots)
        if pending.count <= count {
            pending = Array(repeating: Pending(target: 0, slotValue: nil), count: count + 1)
        }
        if working.count < slots { working = Array(repeating: -1, count: slots) }
        if result.count < slots { result = Array(repeating: -1, count: slots) }
    }
}

/// A set of instructions in order of preference, with the slots of each; emptied in constant time.
struct ThreadList: Sendable {
    private var members: [Int] = []
    private var places: [Int] = []
    var slots: [Int] = []
    private(set) var count = 0

    mutating func prepare(instructions: Int, slots slotCount: Int) {
        count = 0
        if members.count < instructions {
            members = Array(repeating: 0, count: instructions)
            places = Array(repeating: 0, count: instructions)
        }
        if slots.count < instructions * slotCount {
            slots = Array(repeating: -1, count: instructions * slotCount)
        }
    }

    subscript(index: Int) -> Int { members[index] }

    /// - Returns: false if it was there already.
    mutating func insert(_ instruction: Int) -> Bool {
        let place = places[instruction]
        if place < count, members[place] == instruction { return false }
        members[count] = instruction
        places[instruction] = count
        count += 1
        return true
    }

    mutating func removeAll() { count = 0 }
}
