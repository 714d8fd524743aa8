import DNSWire

/// Names as master files write them: absolute with a final dot, else relative to the origin; `@` is the origin.
enum NameText {
    /// Reads the name of a token. The spelling of letters is kept.
    static func name(_ token: Token, origin: DomainName) throws(FieldFault) -> DomainName {
        guard !token.isQuoted, !token.hasInnerQuotes else { throw FieldFault("a name must not be quoted") }
        let text = token.text
        if text.elementsEqual(CollectionOfOne(UInt8(ascii: "@"))) { return origin }
        if text.elementsEqual(CollectionOfOne(UInt8(ascii: "."))) { return .root }
        let wire = try wireForm(text, origin: origin)
        do {
            return try DomainName(wire: wire)
        } catch {
            throw FieldFault(error.description)
        }
    }

    private static func wireForm(_ text: ArraySlice<UInt8>, origin: DomainName) throws(FieldFault) -> [UInt8] {
        var wire: [UInt8] = [0]
        wire.reserveCapacity(text.count + origin.octets.count + 1)
        var lengthAt = 0
        var index = text.startIndex
        while index < text.endIndex {
            guard text[index] != UInt8(ascii: ".") else {
                guard wire[lengthAt] > 0 else { throw FieldFault(NameError.emptyLabel.description) }
                lengthAt = wire.count
                wire.append(0)
                index += 1
                continue
            }
            wire.append(try EscapedText.nextOctet(text, at: &index))
            guard wire[lengthAt] < NameLimits.labelOctetsMax else {
                throw FieldFault(NameError.labelTooLong.description)
            }
            wire[lengthAt] += 1
        }
        // After a final dot the octet that waits for a label is the root; else the origin takes its place.
        if wire[lengthAt] > 0 { wire += origin.octets }
        return wire
    }
}
