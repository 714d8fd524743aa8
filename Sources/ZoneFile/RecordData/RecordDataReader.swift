import DNSWire

/// Reads the tokens behind the type into RDATA.
struct RecordDataReader {
    let format: RecordFormat
    let origin: DomainName
    /// For faults that are not those of one token.
    let file: String
    let line: Int

    /// The most octets that RDLENGTH can say.
    static let octetsMax = 65535

    /// Reads all of `tokens`, in the type's own form or in the generic one.
    func read(_ tokens: ArraySlice<Token>) throws(ZoneFileError) -> WireRecordData {
        let data =
            if let first = tokens.first, !first.isQuoted, first.text.elementsEqual([0x5c, 0x23]) {
                try readGeneric(tokens.dropFirst())
            } else {
                try readFields(tokens)
            }
        guard data.octets.count <= Self.octetsMax else {
            throw fault("\(format.mnemonic) record has \(data.octets.count) octets, at most \(Self.octetsMax) fit")
        }
        return data
    }

    private func readFields(_ tokens: ArraySlice<Token>) throws(ZoneFileError) -> WireRecordData {
        guard format.isReadable else {
            throw fault("\(format.mnemonic) record must be written in the generic form: \\# LENGTH HEXADECIMAL")
        }
        var data = WireRecordData()
        var rest = tokens
        for (index, field) in format.fields.enumerated() {
            guard !rest.isEmpty else {
                guard index >= format.fieldsMin else { throw tooFewFields(tokens.count) }
                break
            }
            let fieldTokens = field.takesRest ? rest : rest.prefix(1)
            rest = rest.dropFirst(fieldTokens.count)
            try read(field, fieldTokens, into: &data)
        }
        if let field = format.repeatedField {
            guard rest.count >= format.fieldsMin else { throw tooFewFields(tokens.count) }
            while let token = rest.popFirst() { try read(field, [token], into: &data) }
        }
        if let token = rest.first {
            throw fault("unexpected text after \(format.mnemonic) record: \(token.shown)", line: token.line)
        }
        return data
    }

    private func read(_ field: FieldKind, _ tokens: ArraySlice<Token>, into data: inout WireRecordData)
        throws(ZoneFileError)
    {
        for token in tokens
        where (token.isQuoted && !field.mayBeQuoted) || (token.hasInnerQuotes && field != .serviceParameters) {
            throw fault(
                "bad \(field.noun ?? "value") in \(format.mnemonic) record: quotes do not belong here", line: token.line
            )
        }
        do {
            try FieldReader(origin: origin).read(field, tokens, into: &data)
        } catch {
            let shown = tokens.map(\.shown).joined(separator: " ")
            let value = shown.count > 80 ? shown.prefix(80) + "…" : shown[...]
            let what = field.noun.map { "bad \($0) in \(format.mnemonic) record: \(value)" }
            let reason =
                switch (what, error.reason.isEmpty) {
                case (let what?, true): what
                case (let what?, false): "\(what) (\(error.reason))"
                case (nil, _): "bad \(format.mnemonic) record: \(value) (\(error.reason))"
                }
            throw fault(reason, line: tokens.first?.line)
        }
    }

    /// The generic form, behind its `\#`: a length and hexadecimal digits (RFC 3597 section 5). What is known of the
    /// type is checked.
    private func readGeneric(_ tokens: ArraySlice<Token>) throws(ZoneFileError) -> WireRecordData {
        var data = WireRecordData()
        guard let first = tokens.first, !first.isQuoted,
            let length = NumberText.number(first.text, max: UInt64(Self.octetsMax))
        else {
            let shown = tokens.first?.shown ?? "nothing"
            throw fault("bad length in \(format.mnemonic) record: \(shown), expected 0…\(Self.octetsMax)")
        }
        try read(.hexadecimal, tokens.dropFirst(), into: &data)
        guard data.octets.count == Int(length) else {
            throw fault("\(format.mnemonic) record has \(data.octets.count) octets where \\# promises \(length)")
        }
        guard !format.isKnown || LDNSZoneReader.isWellFormed(data.octets, format) else {
            throw fault("the octets behind \\# make no \(format.mnemonic) record")
        }
        return data
    }

    private func tooFewFields(_ count: Int) -> ZoneFileError {
        fault("too few fields in \(format.mnemonic) record: expected \(format.fieldsMin), got \(count)")
    }

    private func fault(_ reason: String, line: Int? = nil) -> ZoneFileError {
        ZoneFileError(.syntax, file: file, line: line ?? self.line, reason: reason)
    }
}
