import KubernetesObjects
import NIOCore

/// The events of a watch as they are framed: a line of JSON, or a length in four octets and a `WatchEvent`.
enum EventFrame {
    static func write(
        _ type: EventType, _ object: StoredObject, _ encoding: PlayedEncoding, into buffer: inout ByteBuffer
    ) {
        let collection = PlayedCollection(object.key.kind)
        let content = object.octets(encoding)
        switch encoding {
        case .json:
            buffer.writeString(#"{"type":"\#(type.rawValue)","object":"#)
            if object.object != nil {
                buffer.writeString(#"{"kind":"\#(object.key.kind.rawValue)","apiVersion":"\#(collection.apiVersion)","#)
                buffer.writeImmutableBuffer(content.getSlice(at: 1, length: content.readableBytes - 1) ?? content)
            } else {
                buffer.writeImmutableBuffer(content)
            }
            buffer.writeString("}\n")
        case .protobuf:
            let envelope = Envelope.around(
                apiVersion: collection.apiVersion, kind: object.key.kind.rawValue, count: content.readableBytes)
            let count = envelope.before.count + content.readableBytes + envelope.after.count
            let head = protobufHead(type: type.rawValue, count: count)
            buffer.writeInteger(UInt32(head.count + count))
            buffer.writeBytes(head)
            buffer.writeBytes(envelope.before)
            buffer.writeImmutableBuffer(content)
            buffer.writeBytes(envelope.after)
        }
    }

    /// An event of any type. The object is a whole JSON value, or a protobuf message in its envelope.
    static func frame(type: String, json: [UInt8], protobuf: [UInt8], _ encoding: PlayedEncoding) -> ByteBuffer {
        switch encoding {
        case .json:
            return ByteBuffer(bytes: Array(#"{"type":"\#(type)","object":"#.utf8) + json + Array("}\n".utf8))
        case .protobuf:
            let head = protobufHead(type: type, count: protobuf.count)
            var buffer = ByteBuffer(integer: UInt32(head.count + protobuf.count))
            buffer.writeBytes(head)
            buffer.writeBytes(protobuf)
            return buffer
        }
    }

    /// Octets framed as an event, whatever they are.
    static func frame(content: [UInt8], _ encoding: PlayedEncoding) -> ByteBuffer {
        switch encoding {
        case .json: return ByteBuffer(bytes: content + Array("\n".utf8))
        case .protobuf:
            var buffer = ByteBuffer(integer: UInt32(content.count))
            buffer.writeBytes(content)
            return buffer
        }
    }

    static func bookmark(
        of kind: ObjectKind, version: UInt64, endsInitialEvents: Bool, _ encoding: PlayedEncoding
    ) -> ByteBuffer {
        let collection = PlayedCollection(kind)
        let annotations = endsInitialEvents ? ["k8s.io/initial-events-end": "true"] : [:]
        var json = JSONWriter()
        json.object { writer in
            writer.member("kind", kind.rawValue)
            writer.member("apiVersion", collection.apiVersion)
            writer.member("metadata") {
                $0.member("resourceVersion", String(version))
                $0.member("annotations", ifAny: annotations)
            }
        }
        var protobuf = ProtobufWriter()
        protobuf.message(1) { metadata in
            for field: UInt64 in 1...5 { metadata.string(field, "") }
            metadata.string(6, String(version))
            metadata.map(12, annotations)
        }
        let message = Envelope.wrap(protobuf.octets, apiVersion: collection.apiVersion, kind: kind.rawValue)
        return frame(type: "BOOKMARK", json: json.octets, protobuf: message, encoding)
    }

    static func error(_ status: PlayedStatus, _ encoding: PlayedEncoding) -> ByteBuffer {
        frame(type: "ERROR", json: status.json, protobuf: status.protobuf, encoding)
    }

    private static func protobufHead(type: String, count: Int) -> [UInt8] {
        var inner = ProtobufWriter()
        inner.head(1, count: count)
        var writer = ProtobufWriter()
        writer.string(1, type)
        writer.head(2, count: inner.octets.count + count)
        return writer.octets + inner.octets
    }
}
