/// The keyed hash by which the tables find names.
///
/// A name's hash is built from the root leftwards, so that one pass over a name yields the hashes of all its suffixes,
/// and a table of a zone and a table of a whole Internet cache can be probed without reading the name again. Letters
/// count as lower case (RFC 4343). The key is drawn at process start: who can choose names cannot choose slots.
public struct NameHash: Hashable, Sendable, BitwiseCopyable {
    /// The process's secret.
    public let secret: UInt64

    @inlinable
    public init(secret: UInt64) { self.secret = secret }

    /// A key from the system's random source.
    public static func random() -> NameHash { NameHash(secret: .random(in: .min ... .max)) }

    /// The hash of the root, from which every suffix starts.
    @inlinable public var root: UInt64 { secret ^ 0x9e37_79b9_7f4a_7c15 }

    /// The hash of one label: `length` octets at `offset`, already lower case. Eight octets must be readable wherever
    /// the label has one, so that the last word can be loaded whole; what is behind the label does not count.
    @inlinable
    public func label(_ octets: Octets, at offset: Int, length: Int) -> UInt64 {
        var state = secret &+ UInt64(truncatingIfNeeded: length)
        var position = offset
        var left = length
        while left > 8 {
            state = NameHash.mix(state ^ octets.loadWord(at: position), 0xa076_1d64_78bd_642f)
            position &+= 8
            left &-= 8
        }
        let last = octets.loadWord(at: position).littleEndian
        let mask = left == 8 ? UInt64.max : (1 &<< UInt64(truncatingIfNeeded: left &* 8)) &- 1
        return NameHash.mix(state ^ (last & mask), 0xe703_7ed1_a0b4_28db)
    }

    /// As ``label(_:at:length:)``, of the four octets of an IPv4 address, the first one in the highest bits.
    @inlinable
    public func label(ipv4 bits: UInt32) -> UInt64 {
        let octets = UInt64(bits.byteSwapped)
        return NameHash.mix((secret &+ 4) ^ octets, 0xe703_7ed1_a0b4_28db)
    }

    /// As ``label(_:at:length:)``, of a label that may have letters in upper case.
    @inlinable
    public func loweringLabel(_ octets: Octets, at offset: Int, length: Int) -> UInt64 {
        var state = secret &+ UInt64(truncatingIfNeeded: length)
        var position = offset
        var left = length
        while left > 8 {
            let word = ASCIICase.lowered(octets.loadWord(at: position))
            state = NameHash.mix(state ^ word, 0xa076_1d64_78bd_642f)
            position &+= 8
            left &-= 8
        }
        let last = ASCIICase.lowered(octets.loadWord(at: position).littleEndian)
        let mask = left == 8 ? UInt64.max : (1 &<< UInt64(truncatingIfNeeded: left &* 8)) &- 1
        return NameHash.mix(state ^ (last & mask), 0xe703_7ed1_a0b4_28db)
    }

    /// The hash of a name from its first label's hash and the hash of the rest.
    @inlinable
    public func prepending(label: UInt64, to suffix: UInt64) -> UInt64 {
        NameHash.mix(suffix ^ 0x8ebc_6af0_9c88_c6e3, label ^ 0x5899_65cc_7537_4cc3)
    }

    /// A 64×64-bit multiplication folded to 64 bits.
    @inlinable
    static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}

/// Eight octets at a time to lower case.
public enum ASCIICase {
    /// A…Z in the eight octets of `word` become a…z; everything else, and octets above 127, stay (RFC 4343).
    @inlinable
    public static func lowered(_ word: UInt64) -> UInt64 {
        let sevenBits = word & 0x7f7f_7f7f_7f7f_7f7f
        let aboveZ = sevenBits &+ 0x2525_2525_2525_2525
        let fromA = sevenBits &+ 0x3f3f_3f3f_3f3f_3f3f
        let isUpper = (fromA ^ aboveZ) & ~word & 0x8080_8080_8080_8080
        return word | (isUpper &>> 2)
    }

    /// One octet.
    @inlinable
    public static func lowered(_ octet: UInt8) -> UInt8 {
        octet &- 65 < 26 ? octet | 0x20 : octet
    }
}
