import DNSWire
import Testing
import ZoneFile

/// Broken zones: loading returns or throws, and holds on to nothing.
@Suite(.serialized) struct FuzzTests {
    /// A small generator with a fixed seed (xorshift64*).
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return state &* 0x2545_f491_4f6c_dd1d
        }
    }

    /// Octets that mean something in a master file, besides all others.
    private static let telling = Array("\";()\\\n\r\t .@$#-,=:/09azAZ*!".utf8) + [0, 0xff]

    private static func mutated(_ octets: [UInt8], _ random: inout Random) -> [UInt8] {
        var octets = octets
        for _ in 0..<Int.random(in: 1...4, using: &random) where !octets.isEmpty {
            let index = octets.indices.randomElement(using: &random) ?? 0
            let end = min(octets.count, index + Int.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: octets[index] = telling.randomElement(using: &random) ?? 0
            case 1: octets[index] = .random(in: .min ... .max, using: &random)
            case 2: octets.insert(telling.randomElement(using: &random) ?? 0, at: index)
            case 3: octets.removeSubrange(index..<end)
            case 4:
                octets.insert(contentsOf: octets[index..<end], at: octets.indices.randomElement(using: &random) ?? 0)
            default: octets.insert(contentsOf: [UInt8](repeating: octets[index], count: 700), at: index)
            }
        }
        return octets
    }

    /// Loads, and says whether there was a zone or a well-formed error.
    private static func outcome(_ octets: [UInt8]) throws -> Bool {
        do {
            let zone = try load(octets, including: ["zones/a.inc": "w A 1.2.3.4"])
            #expect(zone.records.allSatisfy { $0.owner.isEqualOrBelow(zone.origin) && $0.data.count <= 65535 })
            #expect(zone.records.count { $0.type == .soa } == 1)
            return true
        } catch let error as ZoneFileError {
            #expect(!error.reason.isEmpty && error.file.hasPrefix("zones/"))
            return false
        }
    }

    @Test func survivesMutations() throws {
        let rich = Array((richZone + "$INCLUDE a.inc sub\n$ORIGIN x\n$TTL 5m\nw TYPE1 \\# 4 01020304").utf8)
        var random = Random(state: 0x9e37_79b9_7f4a_7c15)
        var loaded = 0
        for _ in 0..<20_000 where try Self.outcome(Self.mutated(rich, &random)) { loaded += 1 }
        // Both happen: some mutations hit a comment or a string.
        #expect((100..<19_900).contains(loaded))
    }

    /// Each line alone, so that a fault in an early line does not hide the later ones.
    @Test func survivesMutatedRecords() throws {
        let lines = richZone.split(separator: "\n").map { Array(zoneHead.utf8) + Array($0.utf8) }
        var random = Random(state: 7)
        for line in lines {
            for _ in 0..<300 {
                let record = Self.mutated(Array(line.dropFirst(zoneHead.utf8.count)), &random)
                _ = try Self.outcome(Array(zoneHead.utf8) + record)
            }
        }
    }

    @Test func survivesTruncation() throws {
        let rich = Array(richZone.utf8)
        var loaded = 0
        for count in 0..<rich.count where try Self.outcome(Array(rich[..<count])) { loaded += 1 }
        #expect(loaded > 100)
    }

    /// Good and broken loads a thousand times over: what ldns and this module have allocated is freed again.
    @Test func leaksNothing() throws {
        var random = Random(state: 42)
        let rich = Array(richZone.utf8)
        let broken = (0..<20).map { _ in Self.mutated(rich, &random) }
        for octets in [rich] + broken { _ = try Self.outcome(octets) }
        // One field of ldns that stays per load makes 32 kB in 1000 loads, every time. Other tests in the process
        // come and go, so one quiet round is enough.
        var growth = Int.max
        for _ in 0..<20 where growth > 16_000 {
            let before = Heap.octetsInUse
            for round in 0..<1000 { _ = try Self.outcome(round % 2 == 0 ? rich : broken[round / 2 % 20]) }
            growth = Heap.octetsInUse - before
        }
        #expect(growth <= 16_000)
    }
}
