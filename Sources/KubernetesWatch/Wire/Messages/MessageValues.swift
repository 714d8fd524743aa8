import KubernetesObjects
import KubernetesProtobuf

/// Protobuf has no null; a text that is missing may be there and empty.
extension ManifestValue {
    /// A map without the members that are missing.
    static func map(_ members: KeyValuePairs<String, ManifestValue?>) -> ManifestValue {
        var map: [String: ManifestValue] = [:]
        for (key, member) in members {
            if let member { map[key] = member }
        }
        return ManifestValue(.map(map))
    }

    static func text(_ text: String) -> ManifestValue? {
        text.isEmpty ? nil : ManifestValue(.string(text))
    }

    static func number(_ number: some BinaryInteger) -> ManifestValue {
        ManifestValue(.number(String(number)))
    }

    static func bool(_ bool: Bool) -> ManifestValue {
        ManifestValue(.bool(bool))
    }

    static func list(_ values: [ManifestValue]) -> ManifestValue? {
        values.isEmpty ? nil : ManifestValue(.list(values))
    }

    static func texts(_ texts: [String]) -> ManifestValue? {
        list(texts.map { ManifestValue(.string($0)) })
    }

    static func texts(_ texts: [String: String]) -> ManifestValue? {
        texts.isEmpty ? nil : ManifestValue(.map(texts.mapValues { ManifestValue(.string($0)) }))
    }
}

extension ProtoIntOrString {
    var value: ManifestValue {
        type == 1 ? ManifestValue(.string(strVal)) : .number(intVal)
    }
}

extension TransportProtocol {
    /// TCP where the message does not say; `nil` where it says something else.
    init?(message text: String) {
        switch text {
        case "TCP", "": self = .tcp
        case "UDP": self = .udp
        case "SCTP": self = .sctp
        default: return nil
        }
    }
}

/// What a text becomes that may be missing.
enum OptionalText {
    /// Missing, or nothing wrong with it.
    case plain(String?)
    case doubtful

    /// A text that goes on to be compared with names.
    init(short text: String) {
        self = text.isEmpty ? .plain(nil) : text.utf8.count <= 253 ? .plain(text) : .doubtful
    }

    init(label text: String) {
        self = text.isEmpty ? .plain(nil) : NameSyntax.isLabel(text) ? .plain(text) : .doubtful
    }
}
