/// A `v1.Status`: what went wrong, as API servers say it in bodies and in ERROR events.
public struct PlayedStatus: Hashable, Sendable {
    /// The HTTP status it stands for.
    public var code: Int
    /// One word, such as `Expired`.
    public var reason: String
    /// For people.
    public var message: String
    /// In `details`, and in the header `Retry-After` where this is a response.
    public var retryAfterSeconds: Int?
    /// In `details`: which resource it is about.
    public var resource: String?

    /// Made of its parts; what may be missing has a default.
    public init(
        code: Int, reason: String, message: String = "", retryAfterSeconds: Int? = nil, resource: String? = nil
    ) {
        self.code = code
        self.reason = reason
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds
        self.resource = resource
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("kind", "Status")
            writer.member("apiVersion", "v1")
            writer.member("metadata") { _ in }
            writer.member("status", "Failure")
            writer.member("message", ifPresent: message)
            writer.member("reason", ifPresent: reason)
            if resource != nil || retryAfterSeconds != nil {
                writer.member("details") {
                    $0.member("kind", ifPresent: resource)
                    if let retryAfterSeconds { $0.member("retryAfterSeconds", retryAfterSeconds) }
                }
            }
            writer.member("code", code)
        }
        return writer.octets
    }

    /// In its envelope.
    var protobuf: [UInt8] {
        var writer = ProtobufWriter()
        writer.message(1) { metadata in
            for field: UInt64 in 1...3 { metadata.string(field, "") }
        }
        writer.string(2, "Failure")
        writer.string(3, message)
        writer.string(4, reason)
        if resource != nil || retryAfterSeconds != nil {
            writer.message(5) {
                $0.string(1, "")
                $0.string(2, "")
                $0.string(3, resource ?? "")
                $0.integer(5, retryAfterSeconds ?? 0)
                $0.string(6, "")
            }
        }
        writer.integer(6, code)
        return Envelope.wrap(writer.octets, apiVersion: "v1", kind: "Status")
    }
}

extension PlayedStatus {
    static let unauthorized = PlayedStatus(code: 401, reason: "Unauthorized", message: "Unauthorized")

    static func forbidden(_ verb: String, _ collection: PlayedCollection) -> PlayedStatus {
        PlayedStatus(
            code: 403, reason: "Forbidden",
            message: "\(collection.resource) is forbidden: User \"system:serviceaccount:kube-system:dns\" cannot "
                + "\(verb) resource \"\(collection.resource)\" in API group \"\(collection.group)\" at the cluster scope",
            resource: collection.resource)
    }

    static func expired(_ asked: String, _ oldest: UInt64) -> PlayedStatus {
        PlayedStatus(code: 410, reason: "Expired", message: "too old resource version: \(asked) (\(oldest))")
    }

    static let expiredContinue = PlayedStatus(
        code: 410, reason: "Expired",
        message: "The provided continue parameter is too old to display a consistent list result. You can start a new "
            + "list without the continue parameter.")

    static func invalidContinue(_ token: String) -> PlayedStatus {
        PlayedStatus(
            code: 400, reason: "BadRequest",
            message: "invalid continue token: continue key is not valid: \(token.utf8.count) octets that are no token")
    }

    static func invalidVersion(_ text: String) -> PlayedStatus {
        PlayedStatus(
            code: 500, reason: "",
            message: "resourceVersion: Invalid value: \"\(text)\": strconv.ParseUint: parsing \"\(text)\": "
                + "invalid syntax")
    }

    static func futureVersion(_ asked: UInt64, _ current: UInt64) -> PlayedStatus {
        PlayedStatus(
            code: 504, reason: "Timeout", message: "Too large resource version: \(asked), current: \(current)",
            retryAfterSeconds: 1)
    }

    static let noStreamingLists = PlayedStatus(
        code: 422, reason: "Invalid",
        message:
            "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden "
            + "for watch unless the WatchList feature gate is enabled")
}
