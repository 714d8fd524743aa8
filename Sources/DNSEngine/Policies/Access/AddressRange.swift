import DNSWire
import NetworkAddress

/// The addresses of a prefix, from the first to the last.
///
/// IPv4-mapped IPv6 addresses (RFC 4291 section 2.5.5.2) are IPv4 ones here, on both sides of a comparison.
struct AddressRange: BitwiseCopyable, Sendable {
    /// An address as a number; every IPv4 address is below every IPv6 one.
    struct Bound: BitwiseCopyable, Comparable, Sendable {
        let family: UInt64
        let high: UInt64
        let low: UInt64

        init(_ address: IPAddress) { self.init(exactly: address.unmapped) }

        /// As it is, mapped or not.
        fileprivate init(exactly address: IPAddress) {
            switch address {
            case .v4(let bits): (family, high, low) = (4, 0, UInt64(bits))
            case .v6(let high, let low): (family, self.high, self.low) = (6, high, low)
            }
        }

        static func < (left: Bound, right: Bound) -> Bool {
            if left.family != right.family { return left.family < right.family }
            return left.high == right.high ? left.low < right.low : left.high < right.high
        }
    }

    let first: Bound
    private(set) var last: Bound

    init(_ prefix: IPPrefix) {
        first = Bound(prefix.address)
        // A prefix of IPv6 may end where the mapped addresses do.
        last = first.family == 4 ? Bound(prefix.lastAddress) : Bound(exactly: prefix.lastAddress)
    }

    /// Where an address stands in sorted ranges that do not overlap: the number of the range that holds it, or a negative
    /// number.
    static func find(_ bound: Bound, in ranges: Cells<AddressRange>, from start: Int, to end: Int) -> Int {
        var low = start
        var high = end
        while low < high {
            let middle = (low &+ high) / 2
            let range = ranges[middle]
            if bound < range.first {
                high = middle
            } else if range.last < bound {
                low = middle &+ 1
            } else {
                return middle
            }
        }
        return -1
    }

    /// The addresses of all prefixes, sorted, none twice.
    static func merged(_ prefixes: [IPPrefix]) -> [AddressRange] {
        var merged: [AddressRange] = []
        for range in prefixes.map(AddressRange.init).sorted(by: { $0.first < $1.first }) {
            guard let before = merged.last, range.first <= before.last else {
                merged.append(range)
                continue
            }
            if before.last < range.last { merged[merged.count - 1].last = range.last }
        }
        return merged
    }
}

extension IPPrefix {
    /// Its last address.
    fileprivate var lastAddress: IPAddress {
        switch address {
        case .v4(let bits): return .v4(bits | (length == 32 ? 0 : .max >> UInt32(length)))
        case .v6(let high, let low):
            return .v6(
                high: high | (length >= 64 ? 0 : .max >> UInt64(length)),
                low: low | (length >= 128 ? 0 : .max >> UInt64(max(length - 64, 0))))
        }
    }
}
