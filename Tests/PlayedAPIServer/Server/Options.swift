public import KubernetesObjects

/// How a response's body is written.
public enum PlayedEncoding: Hashable, Sendable, CaseIterable {
    case protobuf
    case json
}

extension PlayedAPIServer {
    /// What the server does with `sendInitialEvents=true`.
    public enum StreamingLists: Hashable, Sendable {
        /// Sends everything as ADDED and then the bookmark annotated `k8s.io/initial-events-end`.
        case supported
        /// Answers 422, as servers do that know the parameter and have the feature switched off.
        case rejected
        /// Does not know the parameter: everything as ADDED, and no bookmark says when that is all.
        case ignored
    }

    /// What the server makes of certificates of clients.
    public enum ClientCertificates: Hashable, Sendable {
        /// Does not ask for one.
        case ignored
        /// A certificate of the CA stands for a token.
        case accepted
        /// Without one of the CA there is no connection.
        case required
    }

    /// How a server is to be; the defaults are those of a recent API server that lets everyone in.
    public struct Options: Sendable {
        /// `nil`: plain HTTP/1.1.
        public var certificates: TestCertificates?
        /// Whether `h2` is offered beside `http/1.1` (by ALPN, so with TLS only).
        public var offersHTTP2 = true
        /// Counts with TLS only.
        public var clientCertificates = ClientCertificates.ignored
        /// The bearer tokens that are let in; `nil`: everyone is, with any or none.
        public var tokens: Set<String>?
        /// What the server can write; a request that accepts nothing of it is answered 406.
        public var encodings: Set<PlayedEncoding> = [.protobuf, .json]
        /// What `sendInitialEvents=true` does.
        public var streamingLists = StreamingLists.supported
        /// How often watches get a bookmark that they did not ask for by ``PlayedAPIServer/sendBookmarks()``; `nil`: never.
        public var bookmarkInterval: Duration?
        /// The most items of a page whatever `limit` says; `nil`: as many as `limit` says.
        public var pageLimitMax: Int?
        /// The kinds that this server does not know: their paths are answered 404.
        public var absentKinds: Set<ObjectKind> = [.serviceImport]
        /// How many events are kept for watches that begin in the past; what is older is expired.
        public var eventsKept = 20_000
        /// Whether objects carry `managedFields`, which nobody reads and which are half of their octets.
        public var hasManagedFields = true

        /// The defaults.
        public init() {}

        /// The defaults over TLS.
        public init(certificates: TestCertificates?) {
            self.certificates = certificates
        }
    }
}

/// Why a server could not do as told.
public struct PlayedAPIServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In words.
    public let description: String
}
