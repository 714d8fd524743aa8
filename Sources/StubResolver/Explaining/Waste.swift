extension LookupResult {
    /// How many queries were of no use.
    ///
    /// Of use are, for the name that was found, each type's last query with an answer. Where nothing was found, the name
    /// as given is taken for the one that was meant; without queries for it, every query was in vain.
    public var wastedQueries: Int {
        let useful = records.filter { record in
            guard record.response != nil else { return false }
            return foundName.map { $0.name == record.query.name } ?? (record.origin == .asGiven)
        }
        return records.count - Set(useful.map(\.query.type)).count
    }
}

/// Another way to ask, and what it takes.
public struct Alternative: Hashable, Sendable, CustomStringConvertible {
    /// What would be different.
    public enum Change: Hashable, Sendable {
        /// This value of `ndots`.
        case ndots(Int)
        /// The whole name with its final dot.
        case absoluteName(String)
        /// A name with fewer labels, which the search list completes.
        case shorterName(String)
    }

    /// What would be different.
    public let change: Change
    /// How many queries it takes.
    public let queries: Int
    /// How many fewer that is.
    public let saved: Int

    /// `ndots:1 would have saved 6 of 8 queries`.
    public var description: String {
        let subject =
            switch change {
            case .ndots(let value): "ndots:\(value)"
            case .absoluteName(let name): "the name with its final dot, \(name),"
            case .shorterName(let name): "the shorter name \(name)"
            }
        return "\(subject) would have saved \(saved) of \(saved + queries) queries"
    }
}
