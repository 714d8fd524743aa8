/// Finds where a JSON value ends, by brackets and quotes alone, in octets that arrive in pieces. Whether what is in
/// between is JSON, its reader will say.
struct JSONValueScanner {
    /// How many octets of the value have been looked at; 0 between values.
    private(set) var scanned = 0
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// Goes on where it stopped.
    ///
    /// - Parameter start: where the value begins, which must be at no blank.
    /// - Returns: where the value ends; `nil` where it goes on after what is there.
    mutating func scan(_ octets: [UInt8], from start: Int) -> Int? {
        var position = start + scanned
        while position < octets.count {
            let octet = octets[position]
            if isInString {
                position += 1
                guard step(inString: octet) else { continue }
            } else if depth > 0 || position == start {
                position += 1
                guard step(octet) else { continue }
            } else if Self.endsScalar(octet) {
                // A number or a word; what follows is not part of it.
            } else {
                position += 1
                continue
            }
            self = JSONValueScanner()
            return position
        }
        scanned = position - start
        return nil
    }

    /// Whether the value is complete with this octet of a string.
    private mutating func step(inString octet: UInt8) -> Bool {
        if isEscaped {
            isEscaped = false
        } else if octet == UInt8(ascii: "\\") {
            isEscaped = true
        } else if octet == UInt8(ascii: "\"") {
            isInString = false
            return depth == 0
        }
        return false
    }

    /// Whether the value is complete with this octet outside strings.
    private mutating func step(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            return depth <= 0
        default: break
        }
        return false
    }

    private static func endsScalar(_ octet: UInt8) -> Bool {
        octet <= 0x20 || "\"{}[],:".utf8.contains(octet)
    }
}
