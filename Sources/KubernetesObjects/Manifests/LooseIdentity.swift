/// What a document that cannot be parsed is about, as far as its lines show it.
///
/// Looks only for what nearly every manifest has at the left margin: `kind:`, and `metadata:` with `name:` and
/// `namespace:` under it.
enum LooseIdentity: Equatable {
    case object(ObjectKey)
    /// A kind that is none of ours: nothing is lost with the document.
    case otherKind
    /// It may be anything.
    case unknown

    init(_ document: ManifestDocument) {
        guard !document.isJSON else {
            self = .unknown
            return
        }
        var fields = Fields()
        for line in document.octets.split(separator: UInt8(ascii: "\n")) { fields.read(line) }
        switch (fields.kind, fields.kind.flatMap(ObjectKind.init(rawValue:)), fields.name) {
        case (_?, let kind?, let name?):
            self = .object(ObjectKey(kind: kind, namespace: fields.namespace ?? "default", name: name))
        case (let text?, nil, _) where !text.hasSuffix("List") && NameSyntax.isLabel(text.lowercased()):
            self = .otherKind
        default:
            self = .unknown
        }
    }

    private struct Fields {
        var kind: String?
        var name: String?
        var namespace: String?
        private var isInMetadata = false
        private var indentation: Int?

        mutating func read(_ line: ArraySlice<UInt8>) {
            let margin = line.prefix { $0 == 0x20 }.count
            guard let (key, value) = Self.keyAndValue(line.dropFirst(margin)) else { return }
            if margin == 0 {
                isInMetadata = key == "metadata"
                indentation = nil
                if key == "kind" { kind = kind ?? value }
            } else if isInMetadata, indentation == nil || indentation == margin {
                indentation = margin
                if key == "name" { name = name ?? value }
                if key == "namespace" { namespace = namespace ?? value }
            }
        }

        private static func keyAndValue(_ line: ArraySlice<UInt8>) -> (key: String, value: String?)? {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), line.first != UInt8(ascii: "#"),
                line.count <= 1024
            else { return nil }
            let rest = line[(colon + 1)...].drop { $0 <= 0x20 }.prefix { $0 > 0x20 }
            let value = String(decoding: rest.filter { !"\"'".utf8.contains($0) }, as: UTF8.self)
            return (String(decoding: line[..<colon], as: UTF8.self), value.isEmpty ? nil : value)
        }
    }
}
