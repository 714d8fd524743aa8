import Testing
import ZoneFile

/// RFC 1982.
@Suite struct SerialNumberTests {
    @Test(
        arguments: [
            (1, 0, true), (0, 1, false), (5, 5, false), (0, 0xffff_ffff, true), (0xffff_ffff, 0, false),
            (0x7fff_ffff, 0, true), (0x8000_0000, 0, false), (0, 0x8000_0000, false), (0x8000_0001, 0, false),
            (0, 0x8000_0001, true), (100, 0xffff_ff00, true),
        ] as [(UInt32, UInt32, Bool)])
    func compares(_ left: UInt32, _ right: UInt32, _ isLater: Bool) {
        #expect(SerialNumber(rawValue: left).isLater(than: SerialNumber(rawValue: right)) == isLater)
    }
}
