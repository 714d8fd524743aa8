import DNSEngine
import DNSWire
import Testing

/// Which responses are noted for the log at all.
@Suite struct LoggedBlocksTests {
    static let responses: [(flags: UInt16, answers: UInt16, authorities: UInt16, code: ResponseCode, ResponseClass)] = [
        (0x8400, 1, 0, .noError, .success), (0x8400, 0, 1, .noError, .denial), (0x8000, 0, 1, .noError, .success),
        (0x8000, 0, 0, .noError, .denial), (0x8400, 1, 1, .nameError, .denial), (0x8400, 0, 0, .serverFailure, .error),
        (0x8000, 0, 0, .badVersion, .error), (0x8000, 0, 0, .refused, .error),
    ]

    @Test(arguments: responses.indices)
    func classes(number: Int) {
        let (flags, answers, authorities, code, expected) = Self.responses[number]
        var header = Header(id: 1, flags: flags)
        header.answerCount = answers
        header.authorityCount = authorities
        #expect(ResponseClass(header, code: code) == expected)
    }

    @Test func blocksAndClasses() {
        var logged = LoggedBlocks()
        #expect(logged.isEmpty && !logged.contains(0))
        logged.insert(.error, of: 3)
        logged.insert(.denial, of: 70)
        #expect(!logged.isEmpty && logged.contains(3) && !logged.contains(2) && logged.contains(70))
        #expect(logged.contains(.error, of: 3) && !logged.contains(.success, of: 3) && !logged.contains(.error, of: 4))
        #expect(logged.contains(.denial, of: 70) && !logged.contains(.denial, of: -1))
    }
}
