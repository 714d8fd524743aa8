import DNSWire

/// The words of a record: blanks, quotes, parentheses and comments of RFC 1035 section 5.1, escapes resolved.
struct RecordWords {
    /// One word or quoted string.
    struct Word {
        /// What it stands for.
        var octets: [UInt8] = []
        /// As it is written, for names, whose escapes mean more.
        var written: [UInt8] = []
        var isQuoted = false

        /// For errors and mnemonics.
        var shown: String { String(decoding: written.prefix(64), as: UTF8.self) }

        /// A number of digits only.
        var plainNumber: UInt64? {
            guard !isQuoted, !written.isEmpty, written.count <= 19, written.allSatisfy({ (48...57).contains($0) })
            else {
                return nil
            }
            return UInt64(shown)
        }
    }

    private var words: [Word] = []
    private var position = 0

    init(_ text: String) throws(RecordTextError) {
        var octets = Array(text.utf8)[...]
        while let octet = octets.first {
            switch octet {
            case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: "("), UInt8(ascii: ")"): octets.removeFirst()
            case UInt8(ascii: ";"):
                while let next = octets.first, next != 0x0a { octets.removeFirst() }
            default: words.append(try Self.word(&octets))
            }
        }
    }

    private static func word(_ octets: inout ArraySlice<UInt8>) throws(RecordTextError) -> Word {
        var word = Word()
        word.isQuoted = octets.first == UInt8(ascii: "\"")
        if word.isQuoted { octets.removeFirst() }
        while let octet = octets.first {
            switch octet {
            case UInt8(ascii: "\"") where word.isQuoted:
                octets.removeFirst()
                return word
            case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ";"):
                if !word.isQuoted { return word }
                take(1, &octets, &word)
            case UInt8(ascii: "\\"): try takeEscape(&octets, &word)
            default: take(1, &octets, &word)
            }
        }
        guard !word.isQuoted else { throw RecordTextError("a quoted string is not closed") }
        return word
    }

    private static func take(_ count: Int, _ octets: inout ArraySlice<UInt8>, _ word: inout Word) {
        let taken = octets.prefix(count)
        word.octets += taken
        word.written += taken
        octets = octets.dropFirst(count)
    }

    /// `\X` or `\DDD`; `\#`, which begins the generic form, stays as it is.
    private static func takeEscape(_ octets: inout ArraySlice<UInt8>, _ word: inout Word) throws(RecordTextError) {
        let rest = Array(octets.dropFirst().prefix(3))
        guard let first = rest.first else { throw RecordTextError("\(NameError.badEscape)") }
        guard (48...57).contains(first) else {
            word.octets.append(first)
            word.written += [UInt8(ascii: "\\"), first]
            octets = octets.dropFirst(2)
            return
        }
        guard rest.count == 3, rest.allSatisfy({ (48...57).contains($0) }),
            let octet = UInt8(exactly: rest.reduce(0) { $0 * 10 + Int($1 - 48) })
        else { throw RecordTextError("\(NameError.badEscape)") }
        word.octets.append(octet)
        word.written += [UInt8(ascii: "\\")] + rest
        octets = octets.dropFirst(4)
    }
}

// MARK: - Fields

extension RecordWords {
    var isAtEnd: Bool { position == words.count }

    /// Whether the generic form follows.
    var isGeneric: Bool { !isAtEnd && !words[position].isQuoted && words[position].written == Array("\\#".utf8) }

    mutating func next(_ field: String) throws(RecordTextError) -> Word {
        guard position < words.count else { throw RecordTextError("the \(field) is missing") }
        position += 1
        return words[position - 1]
    }

    func expectEnd() throws(RecordTextError) {
        guard isAtEnd else { throw RecordTextError("nothing more was expected, got \(words[position].shown)") }
    }

    mutating func name(_ field: String) throws(RecordTextError) -> DomainName {
        let word = try next(field)
        guard !word.isQuoted, !word.written.isEmpty else { throw RecordTextError("a name must not be quoted") }
        do {
            return try DomainName(String(decoding: word.written, as: UTF8.self))
        } catch {
            throw RecordTextError("\(field) \(word.shown): \(error)")
        }
    }

    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ field: String
    ) throws(RecordTextError) -> Number {
        let word = try next(field)
        guard let value = word.plainNumber, let number = Number(exactly: value) else {
            throw RecordTextError("\(field) must be within 0…\(Number.max), got \(word.shown)")
        }
        return number
    }

    mutating func string(_ field: String) throws(RecordTextError) -> CharacterString {
        guard let string = CharacterString(try next(field).octets) else {
            throw RecordTextError("the \(field) has more than 255 octets")
        }
        return string
    }

    /// Hexadecimal digits in all words that are left.
    mutating func hexadecimalRest() throws(RecordTextError) -> [UInt8] {
        var digits: [UInt8] = []
        while !isAtEnd {
            for octet in try next("data").written {
                guard let digit = Character(UnicodeScalar(octet)).hexDigitValue, octet < 128 else {
                    throw RecordTextError("hexadecimal digits were expected, got \(UnicodeScalar(octet))")
                }
                digits.append(UInt8(digit))
            }
        }
        guard digits.count % 2 == 0 else { throw RecordTextError("an even number of hexadecimal digits was expected") }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
