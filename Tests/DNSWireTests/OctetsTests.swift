import DNSWire
import Testing

struct OctetsTests {
    @Test
    func numbersAreBigEndian() {
        let storage = OctetStorage(count: 16)
        defer { withExtendedLifetime(storage) {} }
        let octets = storage.octets
        octets.store16(0x0102, at: 1)
        octets.store32(0x0304_0506, at: 3)
        octets[7] = 7
        #expect(octets.octets.array == [0, 1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(octets.octets.load16(at: 2) == 0x0203)
        #expect(octets.octets.load32(at: 2) == 0x0203_0405)
        octets.storeWord(octets.octets.loadWord(at: 1), at: 8)
        #expect(octets.octets.slice(at: 8, count: 8).array == [1, 2, 3, 4, 5, 6, 7, 0])
        #expect(octets[9] == 2)
    }

    @Test(arguments: [
        (0, 0, true), (0, 4, true), (4, 0, true), (1, 4, false), (5, 0, false), (-1, 1, false), (1, -1, false),
        (Int.max, 1, false), (1, Int.max, false), (Int.max, Int.max, false), (Int.min, 1, false),
    ])
    func holdsIsSafe(offset: Int, length: Int, expected: Bool) {
        let storage = OctetStorage(count: 4)
        defer { withExtendedLifetime(storage) {} }
        #expect(storage.octets.octets.holds(length, at: offset) == expected)
    }

    @Test(arguments: 0..<40)
    func equalityLooksAtEveryOctet(count: Int) {
        let octets = (0..<count).map { UInt8($0) }
        Octets.withView(of: octets) { view in
            Octets.withView(of: octets) { same in #expect(view.equals(same)) }
            Octets.withView(of: octets + [0]) { longer in #expect(!view.equals(longer)) }
            for index in 0..<count {
                var other = octets
                other[index] ^= 0x80
                Octets.withView(of: other) { different in #expect(!view.equals(different), "\(index)") }
            }
        }
    }

    @Test
    func copyAndMove() {
        let storage = OctetStorage(count: 6)
        defer { withExtendedLifetime(storage) {} }
        Octets.withView(of: [1, 2, 3]) { storage.octets.copy($0, at: 1) }
        #expect(storage.octets.octets.array == [0, 1, 2, 3, 0, 0])
        storage.octets.move(from: 1, to: 2, count: 3)
        #expect(storage.octets.octets.array == [0, 1, 1, 2, 3, 0])
        storage.octets.move(from: 2, to: 0, count: 4)
        #expect(storage.octets.octets.array == [1, 2, 3, 0, 3, 0])
    }

    @Test
    func cellsAreTheStorage() {
        let storage = OctetStorage(count: 16)
        defer { withExtendedLifetime(storage) {} }
        let cells = storage.cells(of: UInt32.self, at: 8, count: 2)
        cells[1] = 0xffff_ffff
        #expect(cells.count == 2 && cells[0] == 0 && cells[1] == .max)
        #expect(storage.octets.octets.array == [UInt8](repeating: 0, count: 12) + [255, 255, 255, 255])
        #expect(storage.mutableOctets(at: 11, count: 2).octets.array == [0, 255])
    }

    @Test
    func viewOfNothing() {
        Octets.withView(of: []) { #expect($0.count == 0 && $0.array.isEmpty) }
    }
}
