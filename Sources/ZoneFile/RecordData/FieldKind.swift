/// How one field of RDATA is written in a master file.
enum FieldKind: Equatable {
    // Read here, because names, numbers and strings make up nearly all zones and need exact bounds.
    case name, uint8, uint16, uint32, period, type, typeBitmap, string, unboundedString, serviceParameters, salt
    // Converted by ldns.
    case addressV4, addressV6, base64, hexadecimal, base32, time, algorithm, certificateType, certificateUsage
    case selector, matchingType, location, addressPrefix, identifier64, eui48, eui64, tag
    /// Nothing that can be read but in the generic form of RFC 3597.
    case unreadable

    /// Whether the field is made of all tokens that are left.
    var takesRest: Bool {
        switch self {
        case .base64, .hexadecimal, .typeBitmap, .location, .serviceParameters: true
        default: false
        }
    }

    /// Whether the field may be in quotes.
    var mayBeQuoted: Bool { self == .string || self == .unboundedString || self == .serviceParameters }

    /// What an error calls the field's value; `nil` where ldns's own words are better.
    var noun: String? {
        switch self {
        case .name: "name"
        case .uint8, .uint16, .uint32: "number"
        case .period: "period"
        case .type, .typeBitmap: "type"
        case .string, .unboundedString: "string"
        case .serviceParameters: "parameter"
        case .salt: "salt"
        case .addressV4, .addressV6: "address"
        case .base64: "base64"
        case .hexadecimal: "hexadecimal"
        case .base32: "base32"
        case .time: "time"
        case .algorithm, .certificateType, .certificateUsage, .selector, .matchingType, .location, .addressPrefix,
            .identifier64, .eui48, .eui64, .tag, .unreadable:
            nil
        }
    }
}
