import KubernetesObjects
import NIOCore

/// One version of an object, with its octets in each encoding once somebody has asked for them.
final class StoredObject {
    /// What it holds.
    enum Content {
        case object(KubernetesObject)
        case raw(RawObject)
    }

    let content: Content
    let key: ObjectKey
    let version: UInt64
    private let hasManagedFields: Bool
    private var encoded: [PlayedEncoding: ByteBuffer] = [:]

    init(_ content: Content, key: ObjectKey, version: UInt64, hasManagedFields: Bool) {
        self.content = content
        self.key = key
        self.version = version
        self.hasManagedFields = hasManagedFields
    }

    var object: KubernetesObject? { if case .object(let object) = content { object } else { nil } }

    var labels: [String: String] {
        switch content {
        case .object(let object): object.metadata.labels
        case .raw(let raw): raw.labels
        }
    }

    /// As an item of a list: JSON without `kind` and `apiVersion`, or a bare protobuf message.
    func octets(_ encoding: PlayedEncoding) -> ByteBuffer {
        if let known = encoded[encoding] { return known }
        let made = ByteBuffer(bytes: encode(encoding))
        encoded[encoding] = made
        return made
    }

    /// The object as the event that ends it shows it: its last content under the version of the event.
    func departing(at version: UInt64) -> StoredObject {
        var content = content
        if case .object(let object) = content {
            content = .object(object.stored(uid: object.metadata.uid, version: version))
        }
        return StoredObject(content, key: key, version: version, hasManagedFields: hasManagedFields)
    }

    private func encode(_ encoding: PlayedEncoding) -> [UInt8] {
        switch (content, encoding) {
        case (.raw(let raw), .json): Array(raw.json.utf8)
        case (.raw(let raw), .protobuf): raw.protobuf
        case (.object(let object), .json): ObjectJSON.encode(object, hasManagedFields: hasManagedFields)
        case (.object(let object), .protobuf): ObjectProtobuf.encode(object, hasManagedFields: hasManagedFields)
        }
    }
}
