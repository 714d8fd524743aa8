import DNSWire
import Testing

struct HeaderTests {
    @Test
    func everyFlagsWordIsReadAndWritten() throws {
        for flags in UInt16.min ... .max {
            var written = Header(id: ~flags, flags: flags, questionCount: 1)
            written.answerCount = 2
            written.authorityCount = 0x0304
            written.additionalCount = 0xffff
            let storage = OctetStorage(count: Header.octetCount)
            defer { withExtendedLifetime(storage) {} }
            written.write(to: storage.octets)
            let octets = storage.octets.octets.array
            let expected: [UInt8] = [
                UInt8(~flags >> 8), UInt8(~flags & 0xff), UInt8(flags >> 8), UInt8(flags & 0xff), 0, 1, 0, 2, 3, 4, 255,
                255,
            ]
            let read = Header(parsing: storage.octets.octets)
            // One expectation a word would take seconds.
            guard octets == expected, read == written, read.map(Self.namedBits) == flags else {
                Issue.record("flags \(flags): \(octets), \(String(describing: read))")
                return
            }
        }
    }

    /// The word put together again from what the header calls its bits; the Z bit has no name.
    private static func namedBits(_ header: Header) -> UInt16 {
        let places: [(UInt16, UInt16)] = [
            (Header.Flag.response, 1 << 15), (Header.Flag.authoritative, 1 << 10), (Header.Flag.truncated, 1 << 9),
            (Header.Flag.recursionDesired, 1 << 8), (Header.Flag.recursionAvailable, 1 << 7),
            (Header.Flag.authenticData, 1 << 5), (Header.Flag.checkingDisabled, 1 << 4),
        ]
        let bits = places.reduce(0) { header.has($1.0) ? $0 | $1.1 : $0 }
        return bits | UInt16(header.opcode.rawValue) << 11 | header.responseCode.rawValue | header.flags & 0x40
    }

    @Test
    func severalFlagsMustAllBeSet() {
        let both = Header.Flag.response | Header.Flag.truncated
        #expect(Header(id: 0, flags: both).has(both))
        #expect(!Header(id: 0, flags: Header.Flag.response).has(both))
    }

    @Test(arguments: 0..<12)
    func shortHeaderIsNone(count: Int) {
        let storage = OctetStorage(count: count)
        defer { withExtendedLifetime(storage) {} }
        #expect(Header(parsing: storage.octets.octets) == nil)
    }
}
