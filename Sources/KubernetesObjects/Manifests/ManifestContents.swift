/// What a file holds.
public struct ManifestContents: Hashable, Sendable {
    /// In the order of the file.
    public var objects: [KubernetesObject] { units.compactMap(\.object) }
    /// What could not be used.
    public internal(set) var faults: [ManifestFault] = []

    /// Objects and the places of those that could not be read, in the order of the file.
    var units: [Unit] = []

    /// A document, or an item of a list in it.
    struct Unit: Hashable, Sendable {
        let document: Int
        /// Which object it is; `nil` where a fault hides even that.
        let key: ObjectKey?
        /// `nil` where it could not be read.
        let object: KubernetesObject?
    }

    /// Reads the contents of a file; each document is on its own.
    ///
    /// - Parameter file: the name for messages; `.json` at its end makes it JSON, anything else YAML.
    public init(file: String, octets: [UInt8], limits: ManifestLimits = .standard) {
        let documents = ManifestDocument.split(octets, isJSON: file.hasSuffix(".json"))
        for document in documents.prefix(limits.documents) {
            do {
                let items = ObjectDecoder.decode(try document.value(limits: limits))
                for item in items { add(item, document: document, file: file) }
            } catch {
                add(error, document: document, file: file)
            }
        }
        if documents.count > limits.documents {
            let reason = "\(documents.count) documents, at most \(limits.documents) are read"
            faults.append(ManifestFault(file: file, reason: reason))
            units.append(Unit(document: limits.documents + 1, key: nil, object: nil))
        }
    }

    /// An object with a fault in it is left out whole: an API server would refuse it, and half of it could be a wrong
    /// record.
    private mutating func add(_ item: DecodedItem, document: ManifestDocument, file: String) {
        let object = item.faults.isEmpty ? item.object : nil
        units.append(Unit(document: document.number, key: item.key, object: object))
        for fault in item.faults {
            faults.append(
                ManifestFault(
                    file: file, document: document.number, line: fault.line ?? document.line, object: item.label,
                    reason: fault.reason))
        }
    }

    private mutating func add(_ error: ManifestSyntaxError, document: ManifestDocument, file: String) {
        var label = ""
        switch LooseIdentity(document) {
        case .object(let key):
            label = key.description
            units.append(Unit(document: document.number, key: key, object: nil))
        case .unknown: units.append(Unit(document: document.number, key: nil, object: nil))
        case .otherKind: break
        }
        faults.append(
            ManifestFault(
                file: file, document: document.number, line: error.line ?? document.line, object: label,
                reason: error.reason))
    }
}
