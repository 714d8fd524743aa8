/// Why an exchange did not do what it was for.
struct RequestFailure: Hashable, Sendable {
    /// Failures of one kind are one thing in the log.
    enum Kind: Hashable, Sendable {
        /// The connection could not be made, or broke.
        case connection
        /// No head came.
        case noAnswer
        /// The body of a list paused for too long.
        case silentList
        /// A watch said nothing.
        case silentWatch
        /// The watch ended as soon as it had begun.
        case endedEarly
        /// The list ended without its metadata, or has no version or no end.
        case incompleteList
        /// The connection broke while the body came, or initial events ended without their end.
        case brokenOff
        /// The server does not know initial events.
        case streamingUnknown
        case undecodable
        case encoding
        /// The version, or the next page, is not kept any more.
        case expired
        /// A deletion that does not say of what.
        case deletedUnknown
        /// Any other refusal.
        case status(Int)
    }

    var kind: Kind
    /// For the log, without the name of the collection.
    var text: String
    /// What the server asked for.
    var retryAfterSeconds: Int?

    init(_ kind: Kind, _ text: String, retryAfterSeconds: Int? = nil) {
        self.kind = kind
        self.text = text
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// A refusal, as response or as event.
    init(_ status: APIStatus, to verb: String, _ collection: WatchedCollection) {
        let words = LogText.bounded(status.message.isEmpty ? status.reason : status.message)
        let answer = words.isEmpty ? "\(status.code)" : "\(status.code): \(words)"
        let isGone = status.code == 410 || ["Expired", "Gone"].contains(status.reason)
        kind = isGone ? .expired : .status(status.code)
        retryAfterSeconds = status.retryAfterSeconds
        switch kind {
        case .expired: text = "the version to go on from is not kept any more, listing anew (\(answer))"
        case .status(401): text = "the API server does not accept the credentials (\(answer)), reading them again"
        case .status(403):
            text =
                "not allowed to \(verb) \(collection.resource) in API group \"\(collection.group)\" at the cluster "
                + "scope; a ClusterRole bound to our account needs the rule \(collection.accessRule) (\(answer))"
        default: text = "\(verb) failed (\(answer))"
        }
    }

    /// Whether only the operator can do something about it.
    var level: ReflectorLogLevel {
        switch kind {
        case .status(401), .status(403): .error
        case .expired, .silentWatch, .streamingUnknown: .info
        default: .warning
        }
    }

    /// Whether the next request may follow without a wait, because it is another one.
    var mayRetryAtOnce: Bool {
        switch kind {
        case .expired, .status(401), .status(406), .status(415): true
        default: false
        }
    }

    /// Whether watching from another version could help.
    var castsDoubtOnVersion: Bool {
        switch kind {
        case .endedEarly, .noAnswer, .brokenOff, .undecodable: true
        case .status(let code): ![401, 403, 404, 429].contains(code)
        default: false
        }
    }

    /// Whether the server says that it cannot fulfil such a request at all, so that the version is no use.
    var refusesVersion: Bool { kind == .expired || kind == .status(400) || kind == .status(422) }

    /// Whether a server that does not know initial events answers so: 422 from Kubernetes before 1.27, or without the
    /// feature, others from proxies and imitations.
    var refusesStreaming: Bool {
        if case .status(let code) = kind { return [400, 404, 405, 422, 501].contains(code) }
        return false
    }

    /// Whether it may be that the same happens with initial events for ever, while a list would work.
    var speaksAgainstStreaming: Bool {
        switch kind {
        case .brokenOff, .undecodable, .expired: true
        case .status(let code): code != 401 && code != 403
        default: false
        }
    }
}
