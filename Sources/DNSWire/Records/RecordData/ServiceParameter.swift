/// A SvcParam of SVCB and HTTPS records (RFC 9460 section 7).
public struct ServiceParameter: Hashable, Sendable {
    /// A SvcParamKey.
    public struct Key: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
        public let rawValue: UInt16

        public init(rawValue: UInt16) { self.rawValue = rawValue }

        public static var mandatory: Key { Key(rawValue: 0) }
        public static var alpn: Key { Key(rawValue: 1) }
        public static var noDefaultALPN: Key { Key(rawValue: 2) }
        public static var port: Key { Key(rawValue: 3) }
        public static var ipv4Hint: Key { Key(rawValue: 4) }
        public static var ech: Key { Key(rawValue: 5) }
        public static var ipv6Hint: Key { Key(rawValue: 6) }
        public static var dohPath: Key { Key(rawValue: 7) }
    }

    /// What is said.
    public let key: Key
    /// The value in wire form, at most 65535 octets.
    public let value: [UInt8]

    init(unchecked key: Key, value: [UInt8]) {
        self.key = key
        self.value = value
    }

    /// `nil` where the value does not have the key's format or is too long.
    public init?(key: Key, value: [UInt8]) {
        self.init(unchecked: key, value: value)
        guard value.count <= 65535, hasFormat else { return nil }
    }
}

extension ServiceParameter {
    /// Whether the parameters can stand together in this order (RFC 9460 sections 2.2, 7.1.1 and 8).
    static func areConsistent(_ parameters: [ServiceParameter]) -> Bool {
        let keys = parameters.map(\.key)
        guard zip(keys, keys.dropFirst()).allSatisfy({ $0.rawValue < $1.rawValue }),
            parameters.allSatisfy(\.hasFormat)
        else { return false }
        guard !keys.contains(.noDefaultALPN) || keys.contains(.alpn) else { return false }
        let mandatory = parameters.first { $0.key == .mandatory }?.numbers ?? []
        return mandatory.allSatisfy { keys.contains(Key(rawValue: $0)) }
    }

    private var hasFormat: Bool {
        switch key {
        case .mandatory:
            !value.isEmpty && value.count % 2 == 0 && !numbers.contains(Key.mandatory.rawValue)
                && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
        case .alpn: protocolIdentifiers != nil
        case .noDefaultALPN: value.isEmpty
        case .port: value.count == 2
        case .ipv4Hint: !value.isEmpty && value.count % 4 == 0
        case .ech: !value.isEmpty
        case .ipv6Hint: !value.isEmpty && value.count % 16 == 0
        default: true
        }
    }

    /// The value as numbers of 16 bits.
    private var numbers: [UInt16] {
        stride(from: 1, to: value.count, by: 2).map { UInt16(value[$0 - 1]) << 8 | UInt16(value[$0]) }
    }

    /// The value as strings of 1…255 octets, at least one; `nil` where it is not that.
    private var protocolIdentifiers: [ArraySlice<UInt8>]? {
        var identifiers: [ArraySlice<UInt8>] = []
        var rest = value[...]
        while let length = rest.popFirst() {
            guard length > 0, rest.count >= length else { return nil }
            identifiers.append(rest.prefix(Int(length)))
            rest = rest.dropFirst(Int(length))
        }
        return identifiers.isEmpty ? nil : identifiers
    }
}

extension ServiceParameter: CustomStringConvertible {
    private static let names = [
        "mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath",
    ]

    /// `key` or `key=value`, the value in quotes only where it needs them.
    public var description: String {
        value.isEmpty ? Self.name(key.rawValue) : "\(Self.name(key.rawValue))=\(valueText)"
    }

    private static func name(_ key: UInt16) -> String { Int(key) < names.count ? names[Int(key)] : "key\(key)" }

    private var valueText: String {
        switch key {
        case .mandatory: numbers.map(Self.name).joined(separator: ",")
        case .alpn: Self.text((protocolIdentifiers ?? []).map(Self.listItem).joined(separator: [UInt8(ascii: ",")]))
        case .port: numbers.map(String.init).joined()
        case .ipv4Hint: parts(of: 4).map { IPv4Text.text(UInt32(truncatingIfNeeded: $0.low)) }.joined(separator: ",")
        case .ech: PresentationFormat.base64(value)
        case .ipv6Hint: parts(of: 16).map(IPv6Text.text).joined(separator: ",")
        default: Self.text(value)
        }
    }

    /// An item of a list: a comma or a backslash takes a backslash, which ``text(_:)`` will double (appendix A.1).
    private static func listItem(_ item: ArraySlice<UInt8>) -> [UInt8] {
        item.flatMap { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\\") ? [UInt8(ascii: "\\"), $0] : [$0] }
    }

    /// Octets with escapes; in quotes where white space, a comment or a parenthesis would end the value.
    private static func text(_ octets: some Sequence<UInt8>) -> String {
        let escaped = octets.map(PresentationFormat.escaped).joined()
        let needsQuotes = octets.contains { (9...13).contains($0) || " ;()".utf8.contains($0) }
        return needsQuotes ? "\"\(escaped)\"" : escaped
    }

    /// The value as big-endian numbers of `size` octets, at most 16.
    private func parts(of size: Int) -> [(high: UInt64, low: UInt64)] {
        stride(from: 0, to: value.count, by: size).map { start in
            value[start..<(start + size)].reduce((high: 0, low: 0)) {
                ($0.high << 8 | $0.low >> 56, $0.low << 8 | UInt64($1))
            }
        }
    }
}
