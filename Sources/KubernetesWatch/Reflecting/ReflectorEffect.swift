public import KubernetesObjects

/// What a `Reflector` wants done. To be carried out in order.
public enum ReflectorEffect: Hashable, Sendable {
    /// A complete list begins. Nothing that is held goes before `endRelist`. Where another one was under way, that one
    /// does not count.
    case beginRelist
    /// The object is new, or is now as given, or the same as before.
    case upsert(KubernetesObject)
    /// The object is gone; it need not have been there.
    case delete(ObjectKey)
    /// What was not put in place since `beginRelist` is gone.
    case endRelist
    /// The list broke off: everything stays, and what has been seen may be forgotten.
    case abortRelist
    /// The first complete list is in. Comes once, after its `endRelist`.
    case synced
    /// All changes up to this version are in.
    case caughtUp(resourceVersion: String)
    /// An object had to be left aside, or some of its fields. Comes once for each version of the object. Where it had
    /// to be left aside as a whole, an older version of it has been deleted: it would be wrong for ever.
    case faulty(DecodedItem, resourceVersion: String)
    /// A line for the log. Bounded in length and in number, free of control characters.
    case log(ReflectorLogLevel, String)
    /// One more of these has happened.
    case counted(ReflectorOccurrence)
    /// The server does not accept the credentials: they are to be read again before the next request.
    case renewCredentials
    /// The connection seems to be dead: the next request should go over another one.
    case renewConnection
}

/// How much a line of a `Reflector` matters.
public enum ReflectorLogLevel: Hashable, Sendable {
    case info
    case warning
    case error
}

/// What is worth counting.
public enum ReflectorOccurrence: Hashable, Sendable, CaseIterable {
    /// A list that replaces an earlier one has begun.
    case relist
    /// A watch has ended, for whatever reason, and is to be taken up again.
    case watchRestart
    /// A request has failed, or a watch has ended before its time.
    case failure
    /// An event had no meaning.
    case unknownEvent
}
