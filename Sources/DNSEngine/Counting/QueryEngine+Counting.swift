public import DNSWire

/// Counting the query that has just been answered. What nobody counts costs a comparison.
extension QueryEngine {
    /// Whether the query at hand belongs to a series.
    public var isCounted: Bool { series.cells.count > 0 }

    /// The response code of the last answer, with the bits that EDNS adds.
    public var responseCode: ResponseCode { writer.responseCode }

    /// Counts the query at hand, which has been answered.
    ///
    /// - Parameters:
    ///   - lane: the calling thread's lane in every series.
    ///   - view: the tables that the answer came from.
    public func count(requestOctets: Int, responseOctets: Int, nanoseconds: UInt64, lane: Int, view: ServingView) {
        guard isCounted else { return }
        let step = answeringStep
        var sample = QuerySample(
            type: query.type, client: client, wantsDNSSEC: query.wantsDNSSEC, requestOctets: requestOctets,
            responseOctets: responseOctets, code: writer.responseCode,
            responder: step < 0 ? .server : view.steps[step].responder, nanoseconds: nanoseconds)
        if step >= 0, sample.code == .nameError, case .answerFromCluster(let table) = view.steps[step] {
            sample.wasteZone = searchWasteZone(view.clusters[table])
        }
        series.count(sample, lane: lane)
    }
}

extension QuerySeriesView {
    /// Counts nothing.
    static let none = QuerySeriesView(cells: .none, lanes: 0)

    /// Whether there is anything to count in.
    public var isCounted: Bool { cells.count > 0 }
}

extension ServingView {
    /// Whether any query at a listener is counted, so that it matters how long it takes.
    public func counts(at listener: Int) -> Bool { listeners[listener].isCounted }
}
