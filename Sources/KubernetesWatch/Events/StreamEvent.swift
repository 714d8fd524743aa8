public import KubernetesObjects

/// What the octets of a response's body say, one after the other.
public enum StreamEvent: Hashable, Sendable {
    /// The metadata of the list whose items come before or after it.
    ///
    /// - Parameters:
    ///   - resourceVersion: the version that the whole list shows.
    ///   - continuation: asks for the next page; empty on the last one.
    case list(resourceVersion: String, continuation: String)
    /// An item of a list, or an object as a watch reports it added or modified. The item says whether the object can be
    /// used; one that cannot may still say which object it was.
    case object(DecodedItem, resourceVersion: String)
    /// An object is gone; `nil` where it cannot be said which.
    case deleted(ObjectKey?, resourceVersion: String)
    /// Nothing has changed up to this version.
    ///
    /// - Parameter endsInitialEvents: whether everything that existed has been sent (`k8s.io/initial-events-end`).
    case bookmark(resourceVersion: String, endsInitialEvents: Bool)
    /// The server ends the watch with an error.
    case error(APIStatus)
    /// An event of a type that is not known; its content is left aside.
    case unknown(type: String)
}

/// How a body is written.
public enum BodyEncoding: Hashable, Sendable {
    case protobuf
    case json
}

/// What a body holds.
public enum BodyContent: Hashable, Sendable {
    /// One list, or one page of it.
    case list
    /// Events until the connection ends.
    case watch
}
