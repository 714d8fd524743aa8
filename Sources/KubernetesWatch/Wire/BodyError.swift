import KubernetesObjects

/// Why the rest of a body cannot be read. What its beginning said holds.
public enum BodyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The body ends in the middle of something.
    case truncated(expected: String)
    /// A frame, an item or another value is larger than what is held in memory at once; the unit is octets.
    case tooLarge(what: String, octets: Int, maximum: Int)
    /// The body is not what it was said to be; `got` is quoted and cut.
    case malformed(expected: String, got: String)

    /// `body: expected kind ServiceList, got "Status"`.
    public var description: String {
        switch self {
        case .truncated(let expected): "body: expected \(expected), got the end"
        case .tooLarge(let what, let octets, let maximum):
            "body: \(what) must be within \(maximum) octets, got \(octets)"
        case .malformed(let expected, let got): "body: expected \(expected), got \(got)"
        }
    }

    /// What was expected, and what foreign octets are there instead.
    static func malformed(expected: String, found octets: some Collection<UInt8>) -> BodyError {
        let got = octets.isEmpty ? "nothing" : quoted(String(decoding: octets.prefix(80), as: UTF8.self))
        return .malformed(expected: expected, got: got)
    }
}

/// How much of a body is held in memory at once.
public struct BodyLimits: Hashable, Sendable {
    /// Octets of one item of a list, of one event, or of one other value.
    public var value: Int
    /// Lists and maps inside each other, in JSON; the messages have a depth of their own.
    public var depth: Int

    /// Bounds of one's own; both are 1 or more.
    public init(value: Int, depth: Int) {
        self.value = value
        self.depth = depth
    }

    /// 16 MiB, of which etcd stores a tenth in one object at most; 128 levels.
    public static let standard = BodyLimits(value: 16 << 20, depth: 128)
}
