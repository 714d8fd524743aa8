import KubernetesObjects
import KubernetesWatch
import Testing

/// Bodies arrive in pieces of any size, and end anywhere.
struct SplitBodiesTests {
    @Test(arguments: Recording.all)
    func piecesMakeNoDifference(recording: Recording) throws {
        let whole = try recording.read()
        #expect(whole.error == nil)
        for chunks in [[1], [2], [3, 1, 7], [13], [64], [1000, 1], [4096]] {
            #expect(try recording.read(chunks: chunks) == whole, "in pieces of \(chunks)")
        }
    }

    @Test(arguments: Recording.all)
    func everyEndGivesThePrefixOrAnError(recording: Recording) throws {
        let octets = try Recordings.octets(recording.name)
        let whole = try recording.read()
        // All places in short bodies; in long ones, all of the beginning and the end.
        let places = Array(0..<min(octets.count, 1500)) + Array(max(0, octets.count - 500)..<octets.count)
        for end in places {
            let cut = recording.read(Array(octets[..<end]))
            #expect(whole.events.starts(with: cut.events), "cut at \(end)")
            if recording.content == .list {
                // What may follow the list is a newline, or empty fields of the message around it.
                #expect(cut.error != nil || (cut == whole && octets.count - end <= 4), "cut at \(end)")
            } else if case .truncated? = cut.error {
                #expect(cut.events.count < whole.events.count || octets[end...].allSatisfy { $0 <= 0x20 })
            } else {
                #expect(cut.error == nil, "cut at \(end)")
            }
        }
    }

    @Test(arguments: Recording.all)
    func mutilatedBodiesHarmNobody(recording: Recording) throws {
        let octets = try Recordings.octets(recording.name)
        var random = SeededRandom(seed: UInt64(octets.count))
        for _ in 0..<150 {
            var mutated = octets
            for _ in 0..<Int.random(in: 1...6, using: &random) { Self.mutate(&mutated, &random) }
            let size = Int.random(in: 1...5000, using: &random)
            let inPieces = recording.read(mutated, chunks: [size, 17])
            let whole = recording.read(mutated)
            #expect(inPieces.events == whole.events)
            #expect((inPieces.error == nil) == (whole.error == nil))
            for item in whole.items where item.object == nil { #expect(!item.faults.isEmpty) }
        }
    }

    private static func mutate(_ octets: inout [UInt8], _ random: inout SeededRandom) {
        guard !octets.isEmpty else { return }
        let place = Int.random(in: 0..<octets.count, using: &random)
        let length = min(Int.random(in: 1...40, using: &random), octets.count - place)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: octets[place] = UInt8.random(in: 0...255, using: &random)
        case 1: octets[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: octets.removeSubrange(place..<place + length)
        case 3: octets.insert(contentsOf: octets[place..<place + length], at: place)
        case 4: octets[place] = [0x00, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
        default: octets.insert(contentsOf: [UInt8](repeating: 0xff, count: length), at: place)
        }
    }
}
