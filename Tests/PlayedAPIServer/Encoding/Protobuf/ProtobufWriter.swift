/// Writes protobuf messages field by field.
///
/// The server shares no schema with the code under test: a wrong field number there does not agree with itself here.
struct ProtobufWriter {
    private(set) var octets: [UInt8] = []

    /// Also empty ones, as the API server does for fields that are always there.
    mutating func string(_ field: UInt64, _ text: String) {
        tag(field, type: 2)
        varint(UInt64(text.utf8.count))
        octets.append(contentsOf: text.utf8)
    }

    mutating func string(_ field: UInt64, ifPresent text: String?) {
        if let text, !text.isEmpty { string(field, text) }
    }

    mutating func strings(_ field: UInt64, _ texts: [String]) {
        for text in texts { string(field, text) }
    }

    /// `int32` and `int64`.
    mutating func integer(_ field: UInt64, _ number: some BinaryInteger) {
        tag(field, type: 0)
        varint(UInt64(truncatingIfNeeded: number))
    }

    mutating func bool(_ field: UInt64, _ value: Bool) {
        integer(field, value ? 1 : 0)
    }

    mutating func octets(_ field: UInt64, _ content: [UInt8]) {
        tag(field, type: 2)
        varint(UInt64(content.count))
        octets += content
    }

    mutating func message(_ field: UInt64, _ fields: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        fields(&inner)
        octets(field, inner.octets)
    }

    /// `map<string, string>`, in the order of the keys.
    mutating func map(_ field: UInt64, _ map: [String: String]) {
        for (key, value) in map.sorted(by: { $0.key < $1.key }) {
            message(field) {
                $0.string(1, key)
                $0.string(2, value)
            }
        }
    }

    /// The tag and length of a field whose `count` octets follow from elsewhere.
    mutating func head(_ field: UInt64, count: Int) {
        tag(field, type: 2)
        varint(UInt64(count))
    }

    private mutating func tag(_ field: UInt64, type: UInt64) {
        varint(field << 3 | type)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            octets.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        octets.append(UInt8(truncatingIfNeeded: rest))
    }
}
