import DNSWire
public import NetworkAddress

/// The prefix of IPv6 addresses that stand for IPv4 ones (RFC 6052 section 2.2).
public struct TranslationPrefix: Hashable, Sendable {
    /// The well-known prefix, `64:ff9b::/96`.
    public static let wellKnown = TranslationPrefix(octets: [0, 0x64, 0xff, 0x9b] + [UInt8](repeating: 0, count: 8))

    /// The lengths that a prefix may have.
    public static let lengths = [32, 40, 48, 56, 64, 96]

    /// The octets of the prefix alone: 4, 5, 6, 7, 8 or 12.
    private let octets: [UInt8]

    private init(octets: [UInt8]) { self.octets = octets }

    /// `nil` where the prefix is none of IPv6, or has another length.
    public init?(_ prefix: IPPrefix) {
        guard !prefix.address.isIPv4, Self.lengths.contains(prefix.length) else { return nil }
        octets = Array(prefix.address.octets.prefix(prefix.length / 8))
        // Bits 64 to 71 are zero in every address of the kind.
        guard octets.count <= 8 || octets[8] == 0 else { return nil }
    }

    /// The IPv6 address that stands for an IPv4 one: its octets behind the prefix, around bits 64 to 71.
    func address(for bits: UInt32) -> RecordData.AAAA {
        var all = [UInt8](repeating: 0, count: 16)
        for (index, octet) in octets.enumerated() { all[index] = octet }
        for (index, place) in places.enumerated() {
            all[place] = UInt8(truncatingIfNeeded: bits >> UInt32(24 - 8 * index))
        }
        func word(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        return RecordData.AAAA(high: word(all[..<8]), low: word(all[8...]))
    }

    /// The IPv4 address in one of these IPv6 addresses; `nil` for others.
    func address(in candidate: [UInt8]) -> UInt32? {
        guard candidate.count == 16, candidate.starts(with: octets) else { return nil }
        let taken = Set(places).union(octets.indices)
        guard candidate.indices.allSatisfy({ taken.contains($0) || candidate[$0] == 0 }) else { return nil }
        return places.reduce(0) { $0 << 8 | UInt32(candidate[$1]) }
    }

    /// Where the four octets of the IPv4 address lie.
    private var places: [Int] { Array((octets.count...16).filter { $0 != 8 || octets.count > 8 }.prefix(4)) }

    /// The zone of the reverse names of these addresses.
    var reverseZone: DomainName {
        let nibbles = octets.flatMap { [$0 >> 4, $0 & 0xf] }.reversed().map { Array(String($0, radix: 16).utf8) }
        do {
            return try DomainName(labels: nibbles + ["ip6", "arpa"].map { Array($0.utf8) })
        } catch {
            preconditionFailure("26 short labels make a name: \(error)")
        }
    }

    /// The address of a reverse name, `nil` for a name that is not one of a whole address.
    static func address(ofReverseName name: DomainName) -> [UInt8]? {
        let labels = name.labels
        guard labels.count == 34, labels[32].elementsEqual("ip6".utf8, by: isSameLetter),
            labels[33].elementsEqual("arpa".utf8, by: isSameLetter)
        else { return nil }
        var nibbles: [UInt8] = []
        for label in labels.prefix(32).reversed() {
            guard label.count == 1, let octet = label.first, octet < 128,
                let digit = Character(UnicodeScalar(octet)).hexDigitValue
            else { return nil }
            nibbles.append(UInt8(digit))
        }
        return stride(from: 0, to: 32, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
    }

    private static func isSameLetter(_ first: UInt8, _ second: UInt8) -> Bool { ASCIICase.lowered(first) == second }

    /// The reverse name of an IPv4 address.
    static func reverseName(of bits: UInt32) -> DomainName {
        let numbers = [0, 8, 16, 24].map { Array(String(bits >> $0 & 0xff).utf8) }
        do {
            return try DomainName(labels: numbers + ["in-addr", "arpa"].map { Array($0.utf8) })
        } catch {
            preconditionFailure("six short labels make a name: \(error)")
        }
    }
}
