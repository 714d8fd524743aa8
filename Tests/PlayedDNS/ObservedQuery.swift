public import DNSWire
public import NetworkAddress
import StubResolver

/// A query as somebody has seen it, and what was answered: a line of a scenario.
public struct ObservedQuery: Hashable, CustomStringConvertible {
    public var name: DomainName
    public var type: String
    public var server: IPAddress
    public var transport: String
    /// The response code, `TIMEOUT`, `UNREACHABLE` or `UNANSWERED`.
    public var outcome: String

    public init(name: DomainName, type: String, server: IPAddress, transport: String, outcome: String) {
        self.name = name
        self.type = type
        self.server = server
        self.transport = transport
        self.outcome = outcome
    }

    /// `NAME TYPE SERVER TRANSPORT OUTCOME`.
    public init(_ line: String) throws {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 5, let server = IPAddress(words[2]) else {
            throw ScenarioError("a query must be NAME TYPE SERVER TRANSPORT OUTCOME, got \"\(line)\"")
        }
        self.init(
            name: try DomainName(words[0]), type: words[1], server: server, transport: words[3], outcome: words[4])
    }

    public var description: String { "\(name) \(type) \(server) \(transport) \(outcome)" }

    /// Whether two sides have seen the same query. Neither a port without a server nor an answer that nobody waited for
    /// looks the same from both sides.
    public func agrees(with other: ObservedQuery) -> Bool {
        let oneSided = ["UNANSWERED", "UNREACHABLE", "TIMEOUT"]
        let isSameOutcome = outcome == other.outcome || oneSided.contains(outcome) || oneSided.contains(other.outcome)
        return name == other.name && type == other.type && server == other.server && transport == other.transport
            && isSameOutcome
    }

    /// What is sent at once has no order of its own: queries are sorted by name, in the order in which the names came
    /// first, then by type.
    ///
    /// - Parameter isParallel: whether servers are asked at once too, so that they have to be sorted as well.
    public static func comparable(_ queries: [ObservedQuery], isParallel: Bool) -> [ObservedQuery] {
        var names: [DomainName: Int] = [:]
        for query in queries where names[query.name] == nil { names[query.name] = names.count }
        let keyed = queries.enumerated().map { place, query in
            let key = [names[query.name] ?? 0, query.type == "A" ? 0 : 1]
            return (key: key, server: isParallel ? "\(query.server)" : "", place: place, query: query)
        }
        return keyed.sorted { left, right in
            if left.key != right.key { return left.key.lexicographicallyPrecedes(right.key) }
            return (left.server, left.place) < (right.server, right.place)
        }.map(\.query)
    }

    /// Whether two sides have seen the same lookup.
    public static func agree(_ left: [ObservedQuery], _ right: [ObservedQuery], isParallel: Bool) -> Bool {
        let (left, right) = (comparable(left, isParallel: isParallel), comparable(right, isParallel: isParallel))
        return left.count == right.count && zip(left, right).allSatisfy { $0.agrees(with: $1) }
    }
}
