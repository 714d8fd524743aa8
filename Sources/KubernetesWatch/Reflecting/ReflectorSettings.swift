/// How patient a `Reflector` is. The defaults suit a cluster's own API server.
public struct ReflectorSettings: Hashable, Sendable {
    /// Objects on a page of a list.
    public var pageSize = 500
    /// The most pages that a list may have; a server that always has one more is not believed.
    public var pagesMax = 2_000
    /// How long the head of a response may take.
    public var headTimeout: Duration = .seconds(10)
    /// How long the body of a list, or the initial events of a watch, may pause.
    public var listSilence: Duration = .seconds(10)
    /// How long initial events, or a page of a list, may take in all. A list that cannot be paged gets as long for its
    /// head.
    public var listTimeout: Duration = .seconds(60)
    /// How long a watch may be silent. An API server sends a bookmark about each minute.
    public var watchSilence: Duration = .seconds(75)
    /// How long one event of a watch may take to arrive.
    public var eventTimeout: Duration = .seconds(30)
    /// The range from which the life of a watch is picked; the server ends it (`timeoutSeconds`).
    public var watchLifetime: ClosedRange<Duration> = .seconds(300)...(.seconds(600))
    /// How long after the end that a watch was to have it is given up.
    public var watchOverrun: Duration = .seconds(30)
    /// A watch that lives this long counts as a success.
    public var watchSettles: Duration = .seconds(5)
    /// Everything is listed anew after this time, less up to a tenth of it, whatever the watch says.
    public var relistInterval: Duration = .seconds(3_600)
    /// When such a list fails, the watch goes on for this long before the next one.
    public var relistRetryInterval: Duration = .seconds(300)
    /// The wait after the first failure; it doubles with each that follows. Between half and all of it is waited.
    public var backoffBase: Duration = .milliseconds(800)
    /// The longest wait between two requests. With `headTimeout` it makes up how long after its return an API server
    /// goes unnoticed.
    public var backoffMax: Duration = .seconds(8)
    /// The most that is believed of a `Retry-After`.
    public var retryAfterMax: Duration = .seconds(60)
    /// How often a failure may be followed by a request without any wait.
    public var immediateRetryInterval: Duration = .seconds(30)
    /// How often watches may fail at one version before all is listed anew. Refused connections do not count.
    public var watchFailuresMax = 4
    /// How many watches in a row may be silent before all is listed anew. Doubles with each such list, up to 32, until
    /// a watch says something: some servers send no bookmarks.
    public var silentWatchesMax = 2
    /// How often initial events may fail before the list is read in pages, for once.
    public var streamingFailuresMax = 3
    /// How long lists are read in pages where the server does not know initial events.
    public var streamingRetryInterval: Duration = .seconds(6 * 3_600)
    /// How often it is asked for an API group that is not there; also how long a group that was there has to be absent
    /// until its objects are taken to be gone.
    public var absentGroupInterval: Duration = .seconds(60)
    /// A failure that stays the same is logged this often.
    public var logInterval: Duration = .seconds(60)

    /// The defaults.
    public init() {}
}
