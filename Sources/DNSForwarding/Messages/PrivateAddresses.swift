import DNSWire

/// `deny_private`: addresses of private networks in what upstreams say. A name of the outside that leads to one lets a
/// page in a browser talk to what is behind the firewall (DNS rebinding).
enum PrivateAddresses {
    /// The answer without such addresses, with the extended error Filtered (RFC 8914 section 4.18) where one was taken out.
    ///
    /// - Parameter zones: names at or below these may have them.
    static func removed(from answer: SharedAnswer, but zones: [DomainName]) throws(WireError) -> SharedAnswer {
        var message = try Message(parsing: answer.octets)
        func isDenied(_ record: ResourceRecord) -> Bool {
            record.data.isPrivateAddress && !zones.contains { record.owner.isEqualOrBelow($0) }
        }
        guard message.answers.contains(where: isDenied) || message.additionals.contains(where: isDenied) else {
            return answer
        }
        message.answers.removeAll(where: isDenied)
        message.additionals.removeAll(where: isDenied)
        var answer = answer
        answer.octets = message.write()
        for number in [EDNSOptionCode.extendedError.rawValue, 2, 17] { answer.errorOptions.append16(number) }
        return answer
    }
}

extension RecordData {
    /// Whether it is an address that cannot be reached from everywhere.
    fileprivate var isPrivateAddress: Bool {
        switch self {
        case .a(let address): Self.isPrivate(ipv4: address.address)
        case .aaaa(let address): Self.isPrivate(high: address.high, low: address.low)
        default: false
        }
    }

    /// This host, loopback, link-local, private use and shared address space (RFC 6890, RFC 1918, RFC 6598).
    private static func isPrivate(ipv4 address: UInt32) -> Bool {
        switch address >> 24 {
        case 0, 10, 127: true
        case 100: address >> 22 == 0x6440 >> 6
        case 169: address >> 16 == 0xa9fe
        case 172: address >> 20 == 0xac1
        case 192: address >> 16 == 0xc0a8
        default: false
        }
    }

    /// Unspecified and loopback, unique local (RFC 4193), link-local, and IPv4 addresses in IPv6 ones: mapped (RFC 4291
    /// section 2.5.5.2) or for NAT64 (RFC 6052 section 2.1).
    private static func isPrivate(high: UInt64, low: UInt64) -> Bool {
        if high >> 57 == 0xfc >> 1 || high >> 54 == 0xfe80 >> 6 { return true }
        let ipv4 = UInt32(truncatingIfNeeded: low)
        if high == 0 { return low <= 1 || low >> 32 == 0xffff && isPrivate(ipv4: ipv4) }
        return high == 0x0064_ff9b_0000_0000 && low >> 32 == 0 && isPrivate(ipv4: ipv4)
    }
}
