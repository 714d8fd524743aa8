public import DNSWire

/// A name that a resolver is about to ask, and why it is this one's turn.
public struct NameCandidate: Hashable, Sendable {
    /// Where a name comes from.
    public enum Origin: Hashable, Sendable {
        /// The name as it was given.
        case asGiven
        /// With this domain of the search list behind it.
        case search(String)
    }

    /// As the library puts it together.
    public let text: String
    /// The name on the wire; `nil` where the text makes none, so that the library cannot ask it.
    public let name: DomainName?
    /// Where it comes from.
    public let origin: Origin

    init(_ text: String, _ origin: Origin) {
        self.text = text
        self.origin = origin
        do {
            name = try DomainName(text)
        } catch {
            name = nil
        }
    }
}

/// What asking one name, for all its types, has come to.
public enum NameVerdict: Hashable, Sendable {
    /// There are addresses.
    case found
    /// There are records, but no address among them: an alias that leads nowhere.
    case aliasOnly
    /// The name exists and has no address (NODATA).
    case noData
    /// The name does not exist (NXDOMAIN).
    case nameError
    /// SERVFAIL was the last word.
    case serverFailure
    /// No server answered, or none usably.
    case timedOut
    /// There is nothing at any server's port.
    case refused
    /// Another error code.
    case failure
    /// The text is no name that can be sent.
    case notAskable
}

/// How a whole lookup ends. The raw value is what the command prints.
public enum LookupStatus: String, CaseIterable, Hashable, Sendable {
    case found
    /// At least one of the names exists, none has an address.
    case noData = "nodata"
    /// None of the names exists.
    case nameError = "nxdomain"
    /// It could not be found out.
    case failed
}

/// The order in which a library tries names, and when it stops.
protocol NameSequence: Sendable {
    /// The next name, given how the last one went; `nil` where there is no last one yet.
    mutating func next(after verdict: NameVerdict?) -> NameCandidate?
    /// How the lookup has ended; to be read once there is no next name.
    var status: LookupStatus { get }
}

extension LookupStatus {
    init(_ verdict: NameVerdict) {
        switch verdict {
        case .found: self = .found
        case .noData, .aliasOnly: self = .noData
        case .nameError: self = .nameError
        case .serverFailure, .timedOut, .refused, .failure, .notAskable: self = .failed
        }
    }
}
