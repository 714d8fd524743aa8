import DNSWire

/// Which fields the RDATA of a type has, in their order, as ldns describes it.
struct RecordFormat {
    let type: RecordType
    /// In upper case, or `TYPE65280`.
    let mnemonic: String
    /// The fields, each once.
    let fields: [FieldKind]
    /// The field that may follow any number of times.
    let repeatedField: FieldKind?
    /// How many fields there must be.
    let fieldsMin: Int

    /// Whether the type can be written in its own form and not only in the generic one.
    var isReadable: Bool {
        !fields.contains(.unreadable) && repeatedField != .unreadable && (!fields.isEmpty || repeatedField != nil)
    }
}

/// The formats of all types that ldns knows, by mnemonic and by number.
struct RecordFormats {
    /// Read from ldns once.
    static let shared = RecordFormats(LDNSZoneReader.recordFormats())

    private let byMnemonic: [[UInt8]: RecordFormat]
    private let byType: [RecordType: RecordFormat]

    init(_ formats: [RecordFormat]) {
        byMnemonic = Dictionary(formats.map { (Array($0.mnemonic.lowercased().utf8), $0) }) { first, _ in first }
        byType = Dictionary(formats.map { ($0.type, $0) }) { first, _ in first }
    }

    /// The format of a type written as a mnemonic in any case or as `TYPE65280`; `nil` where it is neither.
    func format(_ text: ArraySlice<UInt8>) -> RecordFormat? {
        let mnemonic = text.lowercased
        if let format = byMnemonic[mnemonic] { return format }
        guard mnemonic.count <= 16, let type = RecordType(String(decoding: mnemonic, as: UTF8.self)) else { return nil }
        return byType[type] ?? .unknown(type)
    }
}

extension RecordFormat {
    /// The format of a type that nothing is known of.
    static func unknown(_ type: RecordType) -> RecordFormat {
        RecordFormat(type: type, mnemonic: type.description, fields: [], repeatedField: nil, fieldsMin: 0)
    }

    /// Whether RDATA in wire form can be checked against the fields.
    var isKnown: Bool { !fields.isEmpty || repeatedField != nil }
}
