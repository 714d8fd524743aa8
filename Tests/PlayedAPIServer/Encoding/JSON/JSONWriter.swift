/// Writes JSON from left to right, without blanks, as an API server does.
struct JSONWriter {
    private(set) var octets: [UInt8] = []
    private var needsComma = false

    // MARK: values

    mutating func object(_ members: (inout JSONWriter) -> Void) {
        enclose("{", "}", members)
    }

    mutating func array<Elements: Sequence>(
        _ elements: Elements, _ write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        enclose("[", "]") { writer in
            for element in elements { write(&writer, element) }
        }
    }

    mutating func string(_ text: String) {
        separate()
        octets.append(UInt8(ascii: "\""))
        for octet in text.utf8 {
            switch octet {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): octets += [UInt8(ascii: "\\"), octet]
            case 0..<0x20:
                let digits = String(octet, radix: 16)
                octets += Array(("\\u00" + (octet < 16 ? "0" : "") + digits).utf8)
            default: octets.append(octet)
            }
        }
        octets.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A number, a literal, or any value already written.
    mutating func verbatim(_ text: String) {
        separate()
        octets += Array(text.utf8)
        needsComma = true
    }

    // MARK: members

    mutating func key(_ key: String) {
        string(key)
        octets.append(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func member(_ key: String, _ text: String) {
        self.key(key)
        string(text)
    }

    mutating func member(_ key: String, ifPresent text: String?) {
        if let text, !text.isEmpty { member(key, text) }
    }

    mutating func member(_ key: String, _ number: some BinaryInteger) {
        self.key(key)
        verbatim(String(number))
    }

    mutating func member(_ key: String, _ bool: Bool) {
        self.key(key)
        verbatim(bool ? "true" : "false")
    }

    mutating func member(_ key: String, members: (inout JSONWriter) -> Void) {
        self.key(key)
        object(members)
    }

    /// Nothing where there are no texts.
    mutating func member(_ key: String, ifAny texts: [String]) {
        guard !texts.isEmpty else { return }
        self.key(key)
        array(texts) { $0.string($1) }
    }

    /// Nothing where there are no entries; in the order of their keys.
    mutating func member(_ key: String, ifAny map: [String: String]) {
        guard !map.isEmpty else { return }
        member(key) { writer in
            for (key, value) in map.sorted(by: { $0.key < $1.key }) { writer.member(key, value) }
        }
    }

    /// Nothing where there are no elements; each is an object.
    mutating func member<Element>(
        _ key: String, ifAny elements: [Element], _ members: (inout JSONWriter, Element) -> Void
    ) {
        guard !elements.isEmpty else { return }
        self.key(key)
        array(elements) { writer, element in
            writer.object { members(&$0, element) }
        }
    }

    private mutating func enclose(_ opening: String, _ closing: String, _ content: (inout JSONWriter) -> Void) {
        separate()
        octets += Array(opening.utf8)
        needsComma = false
        content(&self)
        octets += Array(closing.utf8)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { octets.append(UInt8(ascii: ",")) }
        needsComma = false
    }
}
