import DNSWire

/// What `loadbalance` has to do for an answer that an upstream gives.
public struct SuspendedOrder: BitwiseCopyable, Sendable {
    /// For this query alone.
    let random: UInt32
    let rotates: Bool
    /// The number of the table in ``PolicyTables/balances``; negative for none.
    public let balance: Int
    let hash: NameHash

    /// Changes the order of the addresses in a whole message without OPT.
    ///
    /// - Parameter table: that of ``balance``.
    public func apply(to message: inout [UInt8], _ table: BalanceTable?) {
        let names = QueryName.scratchOctets
        let scratch = OctetStorage(count: names + 512)
        defer { withExtendedLifetime((scratch, table)) {} }
        var order = AddressOrder(
            rotates: rotates, balance: table?.view, composed: scratch.mutableOctets(at: names, count: 512),
            name: QueryName(in: scratch, at: 0), hash: hash, random: random)
        MutableOctets.withView(of: &message) { view in
            guard let header = Header(parsing: view.octets), header.responseCode == .noError, header.questionCount == 1
            else { return }
            do throws(WireError) {
                let start = try NameInMessage.end(of: Header.octetCount, in: view.octets) + 4
                let count = Int(header.answerCount) + Int(header.authorityCount) + Int(header.additionalCount)
                order.apply(to: view, from: start, to: view.count, count: count)
            } catch {
                // A message without a question has no answer either.
                return
            }
        }
    }
}
