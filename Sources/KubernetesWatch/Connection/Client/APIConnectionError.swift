/// Why a request got no answer, or not all of it; in words for whoever is on call.
public struct APIConnectionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of reason it is, for counting and for what to do next.
    public enum Kind: String, Hashable, Sendable {
        /// There is no connection to be had.
        case unreachable
        /// One side does not trust the other.
        case untrusted
        /// No answer in time.
        case timeout
        /// The connection ended before the answer did.
        case closed
        /// The connection was given up on this side, to use a new one.
        case renewed
        /// What came is no HTTP, or breaks its rules.
        case malformed
    }

    /// The API server's URL.
    public var server: String
    /// What kind of reason it is.
    public var kind: Kind
    /// The reason in words.
    public var reason: String

    /// An error in words.
    public init(server: String, kind: Kind, reason: String) {
        self.server = server
        self.kind = kind
        self.reason = reason
    }

    /// `https://10.0.0.1:6443: connection refused`.
    public var description: String { "\(server): \(reason)" }
}
