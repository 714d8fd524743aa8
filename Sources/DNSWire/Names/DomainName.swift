/// An absolute domain name that owns its octets, in wire form: labels with length octets, ending in the root.
///
/// Spelling is kept; comparison ignores the case of ASCII letters (RFC 4343). Always within the bounds of
/// ``NameLimits``. For configuration, zone contents and tests; the path of a query works on views.
public struct DomainName: Sendable {
    /// The wire form, uncompressed: 1…255 octets, the last one 0.
    public let octets: [UInt8]

    /// The root, `.`.
    public static let root = DomainName(unchecked: [0])

    init(unchecked octets: [UInt8]) { self.octets = octets }

    /// Takes a wire form that must be exactly one uncompressed name.
    public init(wire octets: [UInt8]) throws(NameError) {
        var position = 0
        while position < octets.count, octets[position] != 0 {
            guard octets[position] <= 63 else { throw NameError.labelTooLong }
            position += Int(octets[position]) + 1
        }
        guard position == octets.count - 1 else { throw NameError.unterminated }
        guard octets.count <= NameLimits.nameOctetsMax else { throw NameError.nameTooLong }
        self.init(unchecked: octets)
    }

    /// Takes labels from left to right, without the root.
    public init(labels: some Sequence<some Collection<UInt8>>) throws(NameError) {
        var octets: [UInt8] = []
        for label in labels {
            guard !label.isEmpty else { throw NameError.emptyLabel }
            guard label.count <= NameLimits.labelOctetsMax else { throw NameError.labelTooLong }
            octets.append(UInt8(label.count))
            octets += label
            guard octets.count < NameLimits.nameOctetsMax else { throw NameError.nameTooLong }
        }
        self.init(unchecked: octets + [0])
    }

    /// Reads the name at `offset` of a message, following pointers, and moves `offset` behind it.
    public init(parsing message: Octets, at offset: inout Int) throws(WireError) {
        var octets: [UInt8] = []
        offset = try NameInMessage.forEachLabel(at: offset, in: message) { start in
            octets += message.slice(at: start, count: Int(message[start]) + 1).array
        }
        self.init(unchecked: octets + [0])
    }

    /// The labels from left to right, without the root.
    public var labels: [ArraySlice<UInt8>] {
        var labels: [ArraySlice<UInt8>] = []
        var position = 0
        while octets[position] != 0 {
            let end = position + 1 + Int(octets[position])
            labels.append(octets[(position + 1)..<end])
            position = end
        }
        return labels
    }

    /// How many labels there are, the root not counted.
    public var labelCount: Int {
        var count = 0
        var position = 0
        while octets[position] != 0 {
            position += 1 + Int(octets[position])
            count += 1
        }
        return count
    }

    public var isRoot: Bool { octets.count == 1 }

    /// The name without its first `count` labels; the root where there are no more.
    public func droppingFirst(_ count: Int = 1) -> DomainName {
        var position = 0
        for _ in 0..<count where octets[position] != 0 { position += 1 + Int(octets[position]) }
        return DomainName(unchecked: Array(octets[position...]))
    }

    /// All letters in lower case: the canonical form of RFC 4034 section 6.2.
    public var canonical: DomainName { DomainName(unchecked: octets.map(ASCIICase.lowered)) }

    /// Whether this name is `other` or below it.
    public func isEqualOrBelow(_ other: DomainName) -> Bool {
        let excess = labelCount - other.labelCount
        return excess >= 0 && droppingFirst(excess) == other
    }

    /// This name's labels above those of `suffix`, that is with `suffix` cut off its end; `nil` where it is not below.
    public func labels(above suffix: DomainName) -> [ArraySlice<UInt8>]? {
        isEqualOrBelow(suffix) ? labels.dropLast(suffix.labelCount) : nil
    }

    /// One more label in front.
    public func prepending(label: some Collection<UInt8>) throws(NameError) -> DomainName {
        guard !label.isEmpty else { throw NameError.emptyLabel }
        guard label.count <= NameLimits.labelOctetsMax else { throw NameError.labelTooLong }
        guard octets.count + label.count + 1 <= NameLimits.nameOctetsMax else { throw NameError.nameTooLong }
        return DomainName(unchecked: [UInt8(label.count)] + label + octets)
    }

    /// The hashes of every suffix: element `i` is the hash of the name without its first `i` labels.
    public func suffixHashes(_ hash: NameHash) -> [UInt64] {
        let lowered = OctetStorage(copying: octets.map(ASCIICase.lowered))
        var hashes = [hash.root]
        var end = octets.count - 1
        for label in labels.reversed() {
            end -= label.count + 1
            let labelHash = hash.label(lowered.octets.octets, at: end + 1, length: label.count)
            hashes.append(hash.prepending(label: labelHash, to: hashes[hashes.count - 1]))
        }
        withExtendedLifetime(lowered) {}
        return hashes.reversed()
    }
}

extension DomainName: Hashable {
    public static func == (left: DomainName, right: DomainName) -> Bool {
        left.octets.count == right.octets.count
            && zip(left.octets, right.octets).allSatisfy { ASCIICase.lowered($0) == ASCIICase.lowered($1) }
    }

    public func hash(into hasher: inout Hasher) {
        for octet in octets { hasher.combine(ASCIICase.lowered(octet)) }
    }
}

/// Why octets or a text are no domain name.
public enum NameError: Error, Hashable, Sendable, CustomStringConvertible {
    case emptyLabel, labelTooLong, nameTooLong, unterminated, badEscape

    public var description: String {
        switch self {
        case .emptyLabel: "a label is empty"
        case .labelTooLong: "a label has more than 63 octets"
        case .nameTooLong: "the name has more than 255 octets"
        case .unterminated: "the name does not end in the root label"
        case .badEscape: "a backslash must be followed by a character or by three digits up to 255"
        }
    }
}
