import KubernetesObjects
import NIOCore

/// A list, or a page of one, as octets.
struct ListBody {
    let collection: PlayedCollection
    let version: UInt64
    var continuation = ""
    var remaining: Int?
    let items: ArraySlice<StoredObject>

    func octets(_ encoding: PlayedEncoding) -> ByteBuffer {
        switch encoding {
        case .json: json
        case .protobuf: protobuf
        }
    }

    private var listKind: String { collection.kind.rawValue + "List" }

    private var json: ByteBuffer {
        var head = JSONWriter()
        head.object { writer in
            writer.member("kind", listKind)
            writer.member("apiVersion", collection.apiVersion)
            writer.member("metadata") {
                $0.member("resourceVersion", String(version))
                $0.member("continue", ifPresent: continuation)
                if let remaining { $0.member("remainingItemCount", remaining) }
            }
            writer.key("items")
        }
        var buffer = ByteBuffer(bytes: head.octets.dropLast())
        buffer.writeString("[")
        for (index, item) in items.enumerated() {
            if index > 0 { buffer.writeString(",") }
            buffer.writeImmutableBuffer(item.octets(.json))
        }
        buffer.writeString("]}\n")
        return buffer
    }

    private var protobuf: ByteBuffer {
        var metadata = ProtobufWriter()
        metadata.message(1) {
            $0.string(1, "")
            $0.string(2, String(version))
            $0.string(3, continuation)
            if let remaining { $0.integer(4, remaining) }
        }
        let parts = items.map { item in
            var head = ProtobufWriter()
            head.head(2, count: item.octets(.protobuf).readableBytes)
            return (head: head.octets, item: item.octets(.protobuf))
        }
        let count = parts.reduce(metadata.octets.count) { $0 + $1.head.count + $1.item.readableBytes }
        let envelope = Envelope.around(apiVersion: collection.apiVersion, kind: listKind, count: count)
        var buffer = ByteBuffer(bytes: envelope.before)
        buffer.reserveCapacity(minimumWritableBytes: count + envelope.after.count)
        buffer.writeBytes(metadata.octets)
        for part in parts {
            buffer.writeBytes(part.head)
            buffer.writeImmutableBuffer(part.item)
        }
        buffer.writeBytes(envelope.after)
        return buffer
    }
}
