extension RecordData {
    /// An IPv4 address.
    public struct A: Hashable, Sendable, RecordDataFields {
        /// The address, its first octet highest.
        public let address: UInt32

        public init(address: UInt32) { self.address = address }

        /// From four octets.
        public init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
            address = [first, second, third, fourth].reduce(0) { $0 << 8 | UInt32($1) }
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) { address = try reader.number32() }
        func write(to output: inout WireOutput) { output.append(address) }

        /// Four decimal numbers.
        var text: String { IPv4Text.text(address) }
    }

    /// An IPv6 address.
    public struct AAAA: Hashable, Sendable, RecordDataFields {
        /// The first 64 bits, the first octet highest.
        public let high: UInt64
        /// The last 64 bits.
        public let low: UInt64

        public init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) {
            high = UInt64(try reader.number32()) << 32 | UInt64(try reader.number32())
            low = UInt64(try reader.number32()) << 32 | UInt64(try reader.number32())
        }

        func write(to output: inout WireOutput) {
            for half in [high, low] {
                output.append(UInt32(truncatingIfNeeded: half >> 32))
                output.append(UInt32(truncatingIfNeeded: half))
            }
        }

        var text: String { IPv6Text.text(high: high, low: low) }
    }
}

enum IPv4Text {
    static func text(_ address: UInt32) -> String {
        [24, 16, 8, 0].map { String(address >> $0 & 0xff) }.joined(separator: ".")
    }
}

/// RFC 5952.
enum IPv6Text {
    static func text(high: UInt64, low: UInt64) -> String {
        let words = [high, low].flatMap { half in [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: half >> $0) } }
        let zeros = longestZeros(words)
        // Addresses that carry an IPv4 address: ::/96 and ::ffff:0:0/96 (section 5).
        let isMapped = zeros == 0..<5 && words[5] == 0xffff
        guard isMapped || zeros == 0..<6 else { return text(words, compressing: zeros) }
        return (isMapped ? "::ffff:" : "::") + IPv4Text.text(UInt32(truncatingIfNeeded: low))
    }

    private static func text(_ words: [UInt16], compressing zeros: Range<Int>) -> String {
        let digits = words.map { String($0, radix: 16) }
        guard !zeros.isEmpty else { return digits.joined(separator: ":") }
        let front = digits[..<zeros.lowerBound].joined(separator: ":")
        return front + "::" + digits[zeros.upperBound...].joined(separator: ":")
    }

    /// The first of the longest runs of two zero words or more; empty where there is none.
    private static func longestZeros(_ words: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for (index, word) in words.enumerated() {
            if word != 0 {
                start = index + 1
            } else if index + 1 - start > max(longest.count, 1) {
                longest = start..<(index + 1)
            }
        }
        return longest
    }
}
