public import KubernetesObjects

/// An object that goes out as octets given by the test, however absurd: no metadata, port 0, null everywhere.
///
/// The server knows it by the key and labels given beside; the octets need not agree with them.
public struct RawObject: Sendable {
    /// Where the server keeps it.
    public var key: ObjectKey
    /// What label selectors see.
    public var labels: [String: String]
    /// The JSON value that stands in lists and in watch events.
    public var json: String
    /// The protobuf message that stands there, without the `k8s\0` envelope.
    public var protobuf: [UInt8]

    /// Made of its parts.
    public init(key: ObjectKey, labels: [String: String] = [:], json: String, protobuf: [UInt8]) {
        self.key = key
        self.labels = labels
        self.json = json
        self.protobuf = protobuf
    }
}
