public import DNSEngine
public import DNSWire

/// Where forwarding meets the cache. Called on the lanes' threads: must not block.
public struct AnswerHooks: Sendable {
    /// Is shown every answer of an upstream once, before it is finished for each client: header, one question and the sections,
    /// without OPT and without what is none of the upstream's business. May change TTLs where they stand, or put an old
    /// answer in its place, for clients if there are any: then it returns `true`.
    public var take:
        @Sendable (_ response: inout [UInt8], _ code: ResponseCode, _ query: SuspendedQuery, _ hasClients: Bool) -> Bool
    /// Is told where no upstream had an answer.
    public var fail: @Sendable (_ query: SuspendedQuery) -> Void
    /// An answer that was good once, in the same form, for where no upstream has a better one.
    public var stale: @Sendable (_ query: SuspendedQuery) -> [UInt8]?
    /// How long a client waits before it gets such an answer although an upstream may still have a better one (RFC 8767
    /// section 5: 1.8 s); `nil` for as long as it takes.
    public var staleAfter: @Sendable (_ query: SuspendedQuery) -> Duration?
    /// The table of the `loadbalance weighted` or `prefer` that a query's answer is subject to.
    public var balance: @Sendable (_ query: SuspendedQuery) -> BalanceTable?

    public init(
        take: @escaping @Sendable (inout [UInt8], ResponseCode, SuspendedQuery, Bool) -> Bool = { _, _, _, _ in false },
        fail: @escaping @Sendable (SuspendedQuery) -> Void = { _ in },
        stale: @escaping @Sendable (SuspendedQuery) -> [UInt8]? = { _ in nil },
        staleAfter: @escaping @Sendable (SuspendedQuery) -> Duration? = { _ in nil },
        balance: @escaping @Sendable (SuspendedQuery) -> BalanceTable? = { _ in nil }
    ) {
        self.take = take
        self.fail = fail
        self.stale = stale
        self.staleAfter = staleAfter
        self.balance = balance
    }
}
