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
            record.data.hasPrivateAddress && !zones.contains { record.holder.isEqualOrBelow($0) }
        }
        guard message.answers.contains(where: isDenied) || message.additionals.contains(where: isDenied) else {
            return answer
        }
        func allowed(_ record: ResourceRecord) -> ResourceRecord? {
            guard isDenied(record) else { return record }
            return record.data.publicPart.map {
                ResourceRecord(owner: record.owner, recordClass: record.recordClass, ttl: record.ttl, data: $0)
            }
        }
        message.answers = message.answers.compactMap(allowed)
        message.additionals = message.additionals.compactMap(allowed)
        var answer = answer
        answer.octets = message.write()
        for number in [EDNSOptionCode.extendedError.rawValue, 2, 17] { answer.errorOptions.append16(number) }
        return answer
    }
}

extension ResourceRecord {
    /// Whose addresses the record has: an SVCB or HTTPS record hints at those of its target.
    fileprivate var holder: DomainName {
        switch data {
        case .svcb(let binding), .https(let binding): binding.target == .root ? owner : binding.target
        default: owner
        }
    }
}

extension RecordData.ServiceBinding {
    /// The record without hints at private addresses (RFC 9460 section 7.3); `nil` where it says that it is of no use
    /// without.
    fileprivate var publicPart: Self? {
        Self(priority: priority, target: target, parameters: parameters.compactMap(\.publicPart))
    }
}

extension ServiceParameter {
    fileprivate var hasPrivateAddress: Bool { addresses.contains(where: RecordData.isPrivate) }

    /// `nil` where no address is left.
    fileprivate var publicPart: ServiceParameter? {
        guard hasPrivateAddress else { return self }
        let allowed = addresses.filter { !RecordData.isPrivate($0) }
        return allowed.isEmpty ? nil : ServiceParameter(key: key, value: allowed.flatMap { $0 })
    }

    /// The octets of each address that is hinted at.
    private var addresses: [ArraySlice<UInt8>] {
        let size = key == .ipv4Hint ? 4 : key == .ipv6Hint ? 16 : 0
        guard size > 0 else { return [] }
        return stride(from: 0, to: value.count, by: size).map { value[$0..<min($0 + size, value.count)] }
    }
}

extension RecordData {
    /// Whether it has an address that cannot be reached from everywhere.
    fileprivate var hasPrivateAddress: Bool {
        switch self {
        case .a(let address): Self.isPrivate(ipv4: address.address)
        case .aaaa(let address): Self.isPrivate(high: address.high, low: address.low)
        case .svcb(let binding), .https(let binding): binding.parameters.contains(where: \.hasPrivateAddress)
        default: false
        }
    }

    /// What is left of data with such an address.
    fileprivate var publicPart: RecordData? {
        switch self {
        case .svcb(let binding): binding.publicPart.map { .svcb($0) }
        case .https(let binding): binding.publicPart.map { .https($0) }
        default: nil
        }
    }

    /// The octets of an IPv4 or IPv6 address.
    fileprivate static func isPrivate(_ octets: ArraySlice<UInt8>) -> Bool {
        func number(_ octets: ArraySlice<UInt8>) -> UInt64 { octets.reduce(0) { $0 << 8 | UInt64($1) } }
        guard octets.count == 16 else { return isPrivate(ipv4: UInt32(truncatingIfNeeded: number(octets))) }
        return isPrivate(high: number(octets.prefix(8)), low: number(octets.suffix(8)))
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
