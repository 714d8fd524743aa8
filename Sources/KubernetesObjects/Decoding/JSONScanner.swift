/// The tokens of JSON.
struct JSONScanner {
    private let octets: [UInt8]
    private var position = 0
    /// Of the current position, from 1 or from what the text began with.
    private(set) var line: Int

    init(_ octets: [UInt8], line: Int) {
        self.octets = octets
        self.line = line
    }

    var isAtEnd: Bool { position == octets.count }

    var current: UInt8? { position < octets.count ? octets[position] : nil }

    func failure(_ expectation: String) -> ManifestSyntaxError {
        let found = String(decoding: octets[position...].prefix(1), as: UTF8.self)
        let got = isAtEnd ? "the end" : quoted(found)
        return ManifestSyntaxError(line: line, reason: "not JSON: \(expectation), got \(got)")
    }

    mutating func skipBlanks() {
        while let octet = current, octet == 0x20 || octet == 0x09 || octet == 0x0a || octet == 0x0d {
            if octet == 0x0a { line += 1 }
            position += 1
        }
    }

    mutating func take(_ word: String) -> Bool {
        guard octets[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    mutating func takeAfterBlanks(_ symbol: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard current == UInt8(ascii: symbol) else { return false }
        position += 1
        return true
    }

    // MARK: numbers

    /// A number as spelled.
    mutating func takeNumber() throws(ManifestSyntaxError) -> String {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") { position += 1 } else { try takeDigits() }
        if current == UInt8(ascii: ".") {
            position += 1
            try takeDigits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try takeDigits()
        }
        return String(decoding: octets[start..<position], as: UTF8.self)
    }

    private mutating func takeDigits() throws(ManifestSyntaxError) {
        let start = position
        while let octet = current, (48...57).contains(octet) { position += 1 }
        guard position > start else { throw failure("expected a digit") }
    }

    // MARK: strings

    /// A string in quotes; the current octet is the first of them.
    mutating func takeString() throws(ManifestSyntaxError) -> String {
        position += 1
        var unescaped: [UInt8] = []
        var start = position
        while true {
            while let octet = current, octet >= 0x20, octet != UInt8(ascii: "\""), octet != UInt8(ascii: "\\") {
                position += 1
            }
            switch current {
            case UInt8(ascii: "\""):
                let end = position
                position += 1
                return try text(unescaped.isEmpty ? octets[start..<end] : (unescaped + octets[start..<end])[...])
            case UInt8(ascii: "\\"):
                unescaped += octets[start..<position]
                try takeEscape(into: &unescaped)
                start = position
            default: throw failure("expected the string to end")
            }
        }
    }

    private func text(_ octets: ArraySlice<UInt8>) throws(ManifestSyntaxError) -> String {
        guard let text = String(validating: octets, as: UTF8.self) else {
            throw ManifestSyntaxError(line: line, reason: "not UTF-8")
        }
        return text
    }

    private mutating func takeEscape(into text: inout [UInt8]) throws(ManifestSyntaxError) {
        position += 1
        guard let letter = current else { throw failure("expected an escape") }
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            position += 1
            text += String(try takeCodePoint()).utf8
            return
        default: throw failure("expected an escape")
        }
        position += 1
    }

    /// What follows `\u`. Half a surrogate pair becomes U+FFFD, as in Kubernetes' own decoder.
    private mutating func takeCodePoint() throws(ManifestSyntaxError) -> Unicode.Scalar {
        let first = try takeHexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let afterFirst = position
        guard first < 0xdc00, take("\\u") else { return "\u{fffd}" }
        let second = try takeHexadecimal()
        guard (0xdc00...0xdfff).contains(second) else {
            position = afterFirst
            return "\u{fffd}"
        }
        return Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)) ?? "\u{fffd}"
    }

    private mutating func takeHexadecimal() throws(ManifestSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            switch current {
            case let octet? where (48...57).contains(octet): value = value << 4 | UInt32(octet - 48)
            case let octet? where (97...102).contains(octet): value = value << 4 | UInt32(octet - 87)
            case let octet? where (65...70).contains(octet): value = value << 4 | UInt32(octet - 55)
            default: throw failure("expected four hexadecimal digits")
            }
            position += 1
        }
        return value
    }
}
