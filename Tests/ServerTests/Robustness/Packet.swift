import DNSWire
import Testing

/// A message put together octet by octet, whatever the standards say of it.
struct Packet {
    var id: UInt16 = 0x1234
    var flags: UInt16 = 0x0100
    /// QDCOUNT, ANCOUNT, NSCOUNT, ARCOUNT.
    var counts: [UInt16] = [1, 0, 0, 0]
    var body: [UInt8]

    var octets: [UInt8] { ([id, flags] + counts).flatMap(Self.octets) + body }

    static func octets(_ number: UInt16) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
    }

    /// A well-formed query, with `tail` behind the question.
    static func query(
        _ name: [UInt8] = www, type: UInt16 = 1, class recordClass: UInt16 = 1, flags: UInt16 = 0x0100,
        additional: UInt16 = 0, tail: [UInt8] = []
    ) -> Packet {
        Packet(
            flags: flags, counts: [1, 0, 0, additional],
            body: name + octets(type) + octets(recordClass) + tail)
    }

    /// A query with an OPT record.
    static func query(
        _ name: [UInt8] = www, type: UInt16 = 1, options: [UInt8], size: UInt16 = 1232, version: UInt8 = 0,
        flags: UInt16 = 0
    ) -> Packet {
        query(
            name, type: type, additional: 1,
            tail: option(size: size, version: version, flags: flags, data: options))
    }

    /// An OPT record.
    static func option(
        owner: [UInt8] = [0], size: UInt16 = 1232, version: UInt8 = 0, flags: UInt16 = 0, data: [UInt8] = [],
        length: UInt16? = nil
    ) -> [UInt8] {
        owner + octets(41) + octets(size) + [0, version] + octets(flags)
            + octets(length ?? UInt16(clamping: data.count)) + data
    }

    /// An option inside of an OPT record.
    static func ednsOption(_ code: UInt16, _ data: [UInt8], length: UInt16? = nil) -> [UInt8] {
        octets(code) + octets(length ?? UInt16(clamping: data.count)) + data
    }

    static func name(_ labels: String...) -> [UInt8] {
        labels.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    static var www: [UInt8] { name("www", "zone", "test") }
}

/// What a server may say to a packet.
enum Expectation {
    case silence
    case code(ResponseCode)
    /// NOERROR with this many answers.
    case answers(Int)
    /// NOERROR or NXDOMAIN without an answer and with the SOA.
    case denial(ResponseCode)
}

/// A row of a table: a case of reliability.md, the packet, and what is expected.
struct PacketCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let octets: [UInt8]
    let expectation: Expectation

    init(_ description: String, _ octets: [UInt8], _ expectation: Expectation) {
        testDescription = description
        self.octets = octets
        self.expectation = expectation
    }

    init(_ description: String, _ packet: Packet, _ expectation: Expectation) {
        self.init(description, packet.octets, expectation)
    }
}
