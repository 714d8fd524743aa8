import DNSWire

/// Where each counter of a series lies, and which one a query adds to.
enum CounterLayout {
    // MARK: - Types

    /// The types with a count of their own, as in CoreDNS; the others share one, so that no client can make new series.
    static let types: [RecordType] = [
        .a, .aaaa, .cname, .dnskey, .ds, .https, .mx, .ns, .nsec, .nsec3, .ptr, .rrsig, .soa, .srv, .txt, .any,
        .ixfr, .axfr,
    ]

    /// The number of a type in ``types``, or its count for the others.
    @inline(__always)
    static func number(of type: RecordType) -> Int {
        switch type.rawValue {
        case 1: 0
        case 28: 1
        case 5: 2
        case 48: 3
        case 43: 4
        case 65: 5
        case 15: 6
        case 2: 7
        case 47: 8
        case 50: 9
        case 12: 10
        case 46: 11
        case 6: 12
        case 33: 13
        case 16: 14
        case 255: 15
        case 251: 16
        case 252: 17
        default: 18
        }
    }

    // MARK: - Response codes

    /// The codes with a count of their own: those of a header that have a name, and BADVERS; the others share one.
    static let codes: [ResponseCode] = (0...10).map { ResponseCode(rawValue: $0) } + [.badVersion]

    @inline(__always)
    static func number(of code: ResponseCode) -> Int {
        if code.rawValue <= 10 { return Int(code.rawValue) }
        return code == .badVersion ? 11 : 12
    }

    // MARK: - Buckets

    /// The upper bounds of durations in seconds: 0.25 ms and each twice the one before.
    static let durationBounds: [Double] = (0..<16).map { 0.00025 * Double(1 << $0) }

    @inline(__always)
    static func bucket(nanoseconds: UInt64) -> Int {
        let quarters = (nanoseconds &+ 249_999) / 250_000
        guard quarters > 1 else { return 0 }
        return min(64 &- (quarters &- 1).leadingZeroBitCount, 16)
    }

    /// The upper bounds of sizes in octets.
    static let sizeBounds: [Double] = [
        0, 100, 200, 300, 400, 511, 1023, 2047, 4095, 8291, 16_000, 32_000, 48_000, 64_000,
    ]

    @inline(__always)
    static func bucket(octets: Int) -> Int {
        if octets <= 400 { return (octets &+ 99) / 100 }
        if octets <= 511 { return 5 }
        if octets <= 1023 { return 6 }
        if octets <= 2047 { return 7 }
        if octets <= 4095 { return 8 }
        if octets <= 8291 { return 9 }
        if octets <= 16_000 { return 10 }
        if octets <= 32_000 { return 11 }
        return octets <= 48_000 ? 12 : octets <= 64_000 ? 13 : 14
    }

    // MARK: - Places

    static var typeCount: Int { 19 }
    static var codeCount: Int { 13 }
    /// Room for those of ``Responder``.
    static var responderCount: Int { 24 }
    /// Buckets with a bound, one without, and the sum behind them.
    static var durationCount: Int { 18 }
    static var sizeCount: Int { 16 }
    static var wasteZonesMax: Int { 8 }

    static var requests: Int { 0 }
    static var durations: Int { requests + 4 * typeCount }
    static var requestSizes: Int { durations + durationCount }
    static var responseSizes: Int { requestSizes + 2 * sizeCount }
    static var wantsDNSSEC: Int { responseSizes + 2 * sizeCount }
    static var waste: Int { wantsDNSSEC + 1 }
    static var responses: Int { waste + wasteZonesMax }
    static var count: Int { responses + codeCount * responderCount }

    /// The counters of one lane, up to the next cache line that is its own.
    static var laneCount: Int {
        let perLine = CounterStorage.lineOctets / 8
        return (count + perLine - 1) / perLine * perLine
    }
}
