/// What goes wrong with a request or with a watch that is under way.
public enum FaultAction: Sendable {
    /// The TCP connection is closed: before anything of the answer, or on a live watch at once.
    case close
    /// The head and so many octets of the body, whenever they come, then the TCP connection is closed. `nil`: half of a
    /// list; of a watch what it begins with.
    case closeMidBody(afterOctets: Int?)
    /// The answer begins and is properly complete at once, with an empty body; a live watch ends.
    case endAtOnce
    /// No answer, and nothing closed; with a count, the head and so many octets of the body and then nothing more. A
    /// live watch stays silent from then on.
    case stall(afterOctets: Int?)
    /// The server stops to read from and write to the whole connection and keeps TCP open, as a machine does that lost
    /// its network. With HTTP/2 that is all requests on the connection.
    case halfOpen
    /// An answer with this status, with a body of `v1.Status`.
    case status(PlayedStatus)
    /// An answer with this status in plain text, as proxies and the server's own load shedding give it.
    case plainStatus(code: Int, retryAfterSeconds: Int?, text: String)
    /// 403 that names the verb and the resource.
    case forbid
    /// 401.
    case rejectToken
    /// 410: as status of a list, as ERROR event of a watch.
    case expired
    /// An ERROR event; of a list the status.
    case errorEvent(PlayedStatus)
    /// 410 if the request continues a list; otherwise nothing.
    case expireContinue
    /// Half of a frame (half of a list), then a proper end.
    case truncateFrame
    /// 200 with the right content type, these octets and a proper end; in a live watch the octets, and it goes on.
    case garbage([UInt8])
    /// 200 with a page of HTML, as captive portals and login proxies give it.
    case html200
    /// An event of a type that nobody knows; of a list nothing.
    case unknownEvent(type: String)
    /// A frame with this content: a line of JSON, or the octets of a `WatchEvent`. Of a list the whole body.
    case rawEvent(json: String, protobuf: [UInt8])
    /// A frame of so many octets, all of them sent unless the client closes: nonsense in protobuf, a very long string in
    /// JSON.
    case oversizedFrame(octets: Int)
}

/// What goes wrong, with which requests, and how often.
public struct Fault: Sendable {
    /// The kinds of requests.
    public enum Verb: String, Hashable, Sendable {
        case list
        case watch
    }

    /// What happens.
    public var action: FaultAction
    /// With requests of this path only; `nil`: of all paths.
    public var path: String?
    /// With such requests only; `nil`: with all, also those that are neither.
    public var verb: Verb?
    /// So many times; `nil`: until cleared.
    public var times: Int?

    /// Made of its parts; without limits it meets every request until it is cleared.
    public init(_ action: FaultAction, path: String? = nil, verb: Verb? = nil, times: Int? = nil) {
        self.action = action
        self.path = path
        self.verb = verb
        self.times = times
    }
}

/// The faults that are set; of those that fit a request the oldest comes first.
struct FaultPlan {
    private var faults: [Fault] = []

    mutating func add(_ fault: Fault) {
        faults.append(fault)
    }

    mutating func clear(path: String?) {
        if let path {
            faults.removeAll { $0.path == path }
        } else {
            faults = []
        }
    }

    /// The fault of this request; counts as one of its times.
    mutating func take(path: String, verb: Fault.Verb?, isContinued: Bool) -> FaultAction? {
        let index = faults.firstIndex { fault in
            if case .expireContinue = fault.action, !isContinued { return false }
            return (fault.path == nil || fault.path == path) && (fault.verb == nil || fault.verb == verb)
        }
        guard let index else { return nil }
        let action = faults[index].action
        if let times = faults[index].times {
            faults[index].times = times - 1
            if times <= 1 { faults.remove(at: index) }
        }
        return action
    }
}
