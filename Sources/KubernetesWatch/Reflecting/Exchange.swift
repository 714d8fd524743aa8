/// A request, and what has come of it so far.
struct Exchange: Sendable {
    let request: APIRequest
    let started: Duration
    /// How long it may go on in all.
    let end: Duration
    /// When the head of a good response came.
    var answered: Duration?
    /// The status of a response that is no good one.
    var refusal: ResponseHead?
    /// When something came last.
    var lastContact: Duration
    /// Whether all that there was has come, and changes follow.
    var isWatching: Bool
    /// Whether there was any event since `isWatching`.
    var hasReported = false
    /// Since when octets have come that make no event yet.
    var partialSince: Duration?
    /// The metadata of the list.
    var list: (version: String, continuation: String)?
    /// What makes the rest of it worthless.
    var failure: RequestFailure?

    init(_ request: APIRequest, at now: Duration, end: Duration) {
        self.request = request
        started = now
        self.end = end
        lastContact = now
        isWatching = request.purpose == .watch
    }

    /// For how long the server has been answering.
    func age(at now: Duration) -> Duration { answered.map { now - $0 } ?? .zero }
}

/// A list under way, over all its pages.
struct ListProgress: Sendable {
    /// Whether `beginRelist` has been said.
    var hasBegun = false
    /// What asks for the next page; empty for the first one.
    var continuation = ""
    /// Whether it is read in pages. Not after the server has forgotten where the next one begins.
    var isPaged = true
    var pages = 0
}
