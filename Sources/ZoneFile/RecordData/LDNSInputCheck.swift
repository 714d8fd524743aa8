/// What may be handed to ldns: text of the right characters and within a length, so that nothing in it can wrap
/// around or overrun a buffer of ldns.
enum LDNSInputCheck {
    /// Whether ldns can be trusted to convert the text. It may still refuse it.
    static func isSafe(_ text: ArraySlice<UInt8>, for field: FieldKind) -> Bool {
        switch field {
        case .addressV4: consists(text, of: "0123456789.", countMax: 15)
        case .addressV6: consists(text, of: "0123456789abcdefABCDEF:.", countMax: 45)
        case .base64: text.count <= 87380 && text.allSatisfy { isAlphanumeric($0) || "+/=".utf8.contains($0) }
        case .hexadecimal: consists(text, of: "0123456789abcdefABCDEF", countMax: 131_070) && text.count % 2 == 0
        case .base32: consists(text.lowercased[...], of: "0123456789abcdefghijklmnopqrstuv", countMax: 400)
        case .time:
            NumberText.number(text, max: text.count == 14 ? 99_991_231_235_959 : UInt64(UInt32.max)) != nil
        case .algorithm, .certificateUsage, .selector, .matchingType: isMnemonic(text, orNumberUpTo: 255)
        // ldns refuses the reserved type 0, but keeps what it has allocated for it.
        case .certificateType: isMnemonic(text, orNumberUpTo: 65535) && !text.allSatisfy { $0 == 0x30 }
        case .location:
            consists(text, of: "0123456789.- NSEWmM", countMax: 120)
                && text.split(separator: 0x20).allSatisfy { $0.count <= 12 }
        case .addressPrefix: isAddressPrefix(text)
        case .identifier64: consists(text, of: "0123456789abcdefABCDEF:", countMax: 19)
        case .eui48, .eui64: consists(text, of: "0123456789abcdefABCDEF-", countMax: 23)
        case .tag: text.count <= 255 && text.allSatisfy(isAlphanumeric)
        default: false
        }
    }

    private static func consists(_ text: ArraySlice<UInt8>, of characters: StaticString, countMax: Int) -> Bool {
        guard !text.isEmpty, text.count <= countMax else { return false }
        let allowed = Array(characters.description.utf8)
        return text.allSatisfy { allowed.contains($0) }
    }

    private static func isAlphanumeric(_ octet: UInt8) -> Bool {
        (0x30...0x39).contains(octet) || (0x61...0x7a).contains(octet | 0x20)
    }

    private static func isMnemonic(_ text: ArraySlice<UInt8>, orNumberUpTo max: UInt64) -> Bool {
        guard let first = text.first, text.count <= 64 else { return false }
        if (0x30...0x39).contains(first) { return NumberText.number(text, max: max) != nil }
        return text.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    /// `[!]FAMILY:ADDRESS/PREFIX` with family 1 or 2 (RFC 3123 section 5).
    private static func isAddressPrefix(_ text: ArraySlice<UInt8>) -> Bool {
        let body = text.first == UInt8(ascii: "!") ? text.dropFirst() : text
        let isV4 = body.starts(with: "1:".utf8)
        guard isV4 || body.starts(with: "2:".utf8) else { return false }
        let parts = body.dropFirst(2).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, isSafe(parts[0], for: isV4 ? .addressV4 : .addressV6) else { return false }
        return NumberText.number(parts[1], max: isV4 ? 32 : 128) != nil
    }
}
