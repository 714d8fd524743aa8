import KubernetesProtobuf
import SwiftProtobuf

/// What Kubernetes puts around each object: `k8s\0`, then a message `Unknown` that says what is in it.
struct ProtobufEnvelope {
    static let magic: [UInt8] = [0x6b, 0x38, 0x73, 0x00]

    let type: ProtoTypeMeta
    /// The object; empty where there is none.
    let object: Range<Int>

    /// - Parameter range: everything from the magic octets to the end.
    init(_ octets: [UInt8], _ range: Range<Int>) throws(BodyError) {
        var start = range.lowerBound
        for octet in Self.magic {
            guard start < range.upperBound, octets[start] == octet else {
                throw .malformed(expected: "an object that begins with k8s\\0", got: "one of \(range.count) octets")
            }
            start += 1
        }
        let message = start..<range.upperBound
        object = try ProtobufField.find(2, in: octets, message) ?? range.upperBound..<range.upperBound
        guard let typeRange = try ProtobufField.find(1, in: octets, message) else {
            type = ProtoTypeMeta()
            return
        }
        type = try Self.type(octets, typeRange)
    }

    /// The message that says of which kind the object is.
    static func type(_ octets: [UInt8], _ range: Range<Int>) throws(BodyError) -> ProtoTypeMeta {
        do {
            return try ProtoTypeMeta(discardingUnknown: octets[range])
        } catch {
            throw .malformed(expected: "a protobuf TypeMeta", got: "\(error)")
        }
    }
}

extension Message {
    /// Reads a message without the fields that are not ours: most are not.
    init(discardingUnknown octets: ArraySlice<UInt8>) throws {
        var options = BinaryDecodingOptions()
        options.discardUnknownFields = true
        try self.init(serializedBytes: Array(octets), options: options)
    }
}
