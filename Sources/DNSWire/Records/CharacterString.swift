/// A `<character-string>` of RFC 1035 section 3.3: 0…255 octets behind a length octet.
public struct CharacterString: Hashable, Sendable, CustomStringConvertible {
    /// What the string holds, without the length octet.
    public let octets: [UInt8]

    init(unchecked octets: [UInt8]) { self.octets = octets }

    /// `nil` where there are more than 255 octets.
    public init?(_ octets: [UInt8]) {
        guard octets.count <= 255 else { return nil }
        self.octets = octets
    }

    /// The text's UTF-8; `nil` where it has more than 255 octets. Backslashes stand for themselves.
    public init?(_ text: String) { self.init(Array(text.utf8)) }

    /// In quotes, with escapes.
    public var description: String { PresentationFormat.quoted(octets) }
}
