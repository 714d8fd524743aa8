import NIOCore

/// The envelope of protobuf bodies: `k8s\0`, then a `runtime.Unknown` that says which message is inside.
enum Envelope {
    /// The octets before a message of this many octets, and those after it.
    static func around(apiVersion: String, kind: String, count: Int) -> (before: [UInt8], after: [UInt8]) {
        var before = ProtobufWriter()
        before.message(1) {
            $0.string(1, apiVersion)
            $0.string(2, kind)
        }
        before.head(2, count: count)
        var after = ProtobufWriter()
        after.string(3, "")
        after.string(4, "")
        return (Array("k8s\0".utf8) + before.octets, after.octets)
    }

    /// A whole message in its envelope.
    static func wrap(_ message: [UInt8], apiVersion: String, kind: String) -> [UInt8] {
        let (before, after) = around(apiVersion: apiVersion, kind: kind, count: message.count)
        return before + message + after
    }
}
