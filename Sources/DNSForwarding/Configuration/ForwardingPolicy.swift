/// `policy`: the order in which a query's upstreams are tried.
public enum ForwardingPolicy: String, Hashable, Sendable, CaseIterable {
    /// A new order for each query.
    case random
    /// Each query starts one upstream further.
    case roundRobin = "round_robin"
    /// Always the order of the line.
    case sequential
    /// By the smoothed time that answers took; now and then another one comes first, to learn its time.
    case fastest
}
