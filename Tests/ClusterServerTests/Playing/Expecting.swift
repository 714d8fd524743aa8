import DNSWire
import PlayedAPIServer
import Testing

extension DNSClient {
    /// An address, with EDNS so that the reason of a failure can be told.
    private func asked(_ name: String) throws -> Message {
        try ask(name, name.hasSuffix("arpa.") ? .ptr : .a, edns: ExtendedDNS())
    }

    /// SERVFAIL with EDE 14 (Not Ready), which no resolver takes for the absence of the name.
    func expectNotReady(_ names: String..., sourceLocation: SourceLocation = #_sourceLocation) throws {
        for name in names {
            let response = try asked(name)
            #expect(response.responseCode == .serverFailure, "\(name)", sourceLocation: sourceLocation)
            let errors = response.edns?.extendedErrors.map(\.code) ?? []
            #expect(errors == [.notReady], "\(name)", sourceLocation: sourceLocation)
            #expect(response.answers.isEmpty, "\(name)", sourceLocation: sourceLocation)
        }
    }

    func expect(_ name: String, _ data: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let response = try asked(name)
        #expect(response.responseCode == .noError, "\(name)", sourceLocation: sourceLocation)
        #expect(response.answerData.sorted() == data, "\(name)", sourceLocation: sourceLocation)
    }

    func expectNoName(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try asked(name).responseCode == .nameError, "\(name)", sourceLocation: sourceLocation)
    }

    func expectNoData(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let response = try asked(name)
        #expect(response.responseCode == .noError, "\(name)", sourceLocation: sourceLocation)
        #expect(response.answers.isEmpty, "\(name)", sourceLocation: sourceLocation)
    }

    /// What the sample cluster answers once it is known.
    func expectSample(sourceLocation: SourceLocation = #_sourceLocation) throws {
        try expect(Sample.web, Sample.webAddress, sourceLocation: sourceLocation)
        try expect(Sample.webReverse, [Sample.web], sourceLocation: sourceLocation)
        try expect(Sample.db, Sample.dbAddresses, sourceLocation: sourceLocation)
        try expect(Sample.dbReverse, ["db-0." + Sample.db], sourceLocation: sourceLocation)
        try expectNoName(Sample.none, sourceLocation: sourceLocation)
    }

    /// Asks until the name has these data; meanwhile another one has the same data all the time.
    func ask(_ name: String, until data: [String], while kept: String, has keptData: [String]) throws {
        var lost: Message?
        try ask(name, .a) { response in
            do {
                let other = try ask(kept)
                if other.answerData.sorted() != keptData { lost = other }
            } catch {
                Issue.record(error)
            }
            return response.answerData.sorted() == data || lost != nil
        }
        #expect(lost == nil, "\(kept) has been lost")
    }
}

extension FollowedCluster {
    /// Waits until all kinds of the sample are watched.
    func waitForWatches(of paths: [String] = Sample.paths) async throws {
        for path in paths { try await api.waitForWatch(of: path) }
    }

    /// Adds a Service and waits until it is answered: all that was sent before has been taken.
    func expectChangesShow(_ name: String = "added", _ address: String = "10.96.9.9") async throws {
        try await api.apply([try Sample.service(name, address)])
        try client.ask(Sample.name(name), .a, until: [address])
    }
}
