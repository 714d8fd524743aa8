/// Something in a manifest that could not be used.
public struct ManifestFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, or the folder that could not be listed.
    public let file: String
    /// The document in the file, counted from 1 without empty ones; `nil` where it is about the whole file.
    public let document: Int?
    /// The line in the file, from 1, where it is known.
    public let line: Int?
    /// The object as far as it is known: `Service default/web`, `items[3]`; empty where nothing is.
    public let object: String
    /// What is wrong.
    public let reason: String

    /// A fault of a file, or of something in it.
    public init(file: String, document: Int? = nil, line: Int? = nil, object: String = "", reason: String) {
        self.file = file
        self.document = document
        self.line = line
        self.object = object
        self.reason = reason
    }

    /// `web.yaml:14: document 2: Service default/web: spec.ports[0].port must be within 1…65535, got 0`.
    public var description: String {
        var parts = [line.map { "\(file):\($0)" } ?? file]
        if let document { parts.append("document \(document)") }
        if !object.isEmpty { parts.append(object) }
        return (parts + [reason]).joined(separator: ": ")
    }

    /// The same fault wherever it has moved to in its file.
    var withoutLine: ManifestFault {
        ManifestFault(file: file, document: document, object: object, reason: reason)
    }
}
