/// `policy`: the order in which a query's upstreams are tried.
public enum ForwardingPolicy: String, Hashable, Sendable, CaseIterable {
    /// A new order for each query.
    case random
    /// Each query starts one upstream further.
    case roundRobin = "round_robin"
    /// Always the order of the line.
    case sequential

    /// The numbers of `count` upstreams in the order of trying.
    ///
    /// - Parameter turn: how many queries the forwarder has had before this one.
    package func order(
        of count: Int, turn: Int, using generator: inout some RandomNumberGenerator
    ) -> [Int] {
        switch self {
        case .sequential: return Array(0..<count)
        case .random: return (0..<count).shuffled(using: &generator)
        case .roundRobin:
            let first = turn % count
            return Array(first..<count) + Array(0..<first)
        }
    }
}
