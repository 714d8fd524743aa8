package import DNSWire

/// An upstream's answer as all clients that wait for it share it: read, with what is none of the upstream's business taken
/// out, without OPT.
package struct SharedAnswer: Sendable {
    /// Header, one question in our spelling, and the sections.
    package var octets: [UInt8]
    /// All twelve bits.
    package var responseCode: ResponseCode
    /// The extended errors of the upstream (RFC 8914) as they stand in its OPT.
    package var errorOptions: [UInt8]
}

extension SharedAnswer {
    /// The upstream's flags.
    package var flags: UInt16 { UInt16(octets[2]) << 8 | UInt16(octets[3]) }

    var answerCount: Int { Int(octets[6]) << 8 | Int(octets[7]) }

    /// Whether the name exists without data of this type: NOERROR without an answer.
    var isNoData: Bool { responseCode == .noError && answerCount == 0 }
}
