import DNSWire

/// Reads one field of RDATA. Faults leave out what the field is; the caller knows.
struct FieldReader {
    /// What relative names are completed with.
    let origin: DomainName

    /// Reads the field from its tokens: one, or all that are left for kinds that take the rest.
    func read(_ field: FieldKind, _ tokens: ArraySlice<Token>, into data: inout WireRecordData) throws(FieldFault) {
        guard !field.takesRest else { return try readRest(field, tokens, into: &data) }
        guard let token = tokens.first else { throw FieldFault("nothing is there") }
        switch field {
        case .name: data.append(name: try NameText.name(token, origin: origin).octets)
        case .uint8: try readNumber(token, octetCount: 1, into: &data)
        case .uint16: try readNumber(token, octetCount: 2, into: &data)
        case .uint32: try readNumber(token, octetCount: 4, into: &data)
        case .period:
            guard let seconds = NumberText.period(token.text, max: UInt64(UInt32.max)) else {
                throw FieldFault("expected seconds, or a time like 1h30m, up to \(UInt32.max)")
            }
            data.append(seconds, octetCount: 4)
        case .type: data.append(UInt64(try TypeBitmap.type(token).rawValue), octetCount: 2)
        case .string:
            let octets = try EscapedText.octets(token.text)
            guard octets.count <= 255 else { throw FieldFault("\(octets.count) octets, at most 255 fit") }
            data.append([UInt8(octets.count)])
            data.append(octets)
        case .unboundedString: data.append(try EscapedText.octets(token.text))
        case .salt: try readSalt(token, into: &data)
        default: data.append(try LDNSZoneReader.octets(of: field, text: token.text))
        }
    }

    /// The kinds that take all tokens: blanks between them mean nothing, or part them.
    private func readRest(
        _ field: FieldKind, _ tokens: ArraySlice<Token>, into data: inout WireRecordData
    ) throws(FieldFault) {
        switch field {
        case .typeBitmap: data.append(try TypeBitmap.octets(tokens))
        case .serviceParameters: data.append(try ServiceParameters.octets(tokens))
        case .location:
            data.append(
                try LDNSZoneReader.octets(of: field, text: Array(tokens.map(\.text).joined(separator: [0x20]))[...]))
        default:
            let text = Array(tokens.map(\.text).joined())[...]
            if !text.isEmpty { data.append(try LDNSZoneReader.octets(of: field, text: text)) }
        }
    }

    private func readNumber(_ token: Token, octetCount: Int, into data: inout WireRecordData) throws(FieldFault) {
        let max = (UInt64(1) << UInt64(octetCount * 8)) - 1
        guard let number = NumberText.number(token.text, max: max) else { throw FieldFault("expected 0…\(max)") }
        data.append(number, octetCount: octetCount)
    }

    /// `-` for none, else hexadecimal digits (RFC 5155 section 3.3).
    private func readSalt(_ token: Token, into data: inout WireRecordData) throws(FieldFault) {
        let isNone = token.text.elementsEqual(CollectionOfOne(UInt8(ascii: "-")))
        let salt = isNone ? [] : try LDNSZoneReader.octets(of: .hexadecimal, text: token.text)
        guard salt.count <= 255 else { throw FieldFault("\(salt.count) octets, at most 255 fit") }
        data.append([UInt8(salt.count)])
        data.append(salt)
    }
}
