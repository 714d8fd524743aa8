/// Finds where JSON values end without reading them: by brackets, outside strings.
enum JSONDocumentSplitter {
    /// The ranges of the top-level lists and maps that follow each other in a text. What is no such value makes one
    /// range with everything after it: there is no telling where the next begins.
    static func split(_ octets: ArraySlice<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = octets.startIndex
        while let start = octets[position...].firstIndex(where: { $0 > 0x20 }) {
            let end = endOfValue(octets[start...])
            ranges.append(start..<end)
            position = end
        }
        return ranges
    }

    private static func endOfValue(_ octets: ArraySlice<UInt8>) -> Int {
        var scanner = Scanner()
        for index in octets.indices {
            scanner.step(octets[index])
            if scanner.depth == 0 {
                return index > octets.startIndex ? index + 1 : octets.endIndex
            }
        }
        return octets.endIndex
    }

    private struct Scanner {
        var depth = 0
        private var isInString = false
        private var isEscaped = false

        mutating func step(_ octet: UInt8) {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if octet == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if octet == UInt8(ascii: "\"") {
                    isInString = false
                }
                return
            }
            switch octet {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth = max(depth - 1, 0)
            default: break
            }
        }
    }
}
