import DNSEngine
import DNSWire
import NetworkAddress

/// Blocks with `acl`, `local`, and everything that changes responses, for the fixture of the hot path.
enum PolicyFixture {
    /// `shaped.example.test`, `localhost`, `ordered.test`.
    static func blocks() -> [QueryPlan.Block] {
        var shaped = QueryPlan.Block(
            steps: [.controlAccess(list: 0), .answerFromZone(table: 0, fallthroughZones: [])], rotates: false)
        var ordered = QueryPlan.Block(
            steps: [.controlAccess(list: 0), .forward(forwarder: 0, zones: [.root], except: [])], rotates: true,
            cache: (0, [.root]))
        var rules = ResponseRules()
        rules.isMinimal = true
        rules.responseFlags.change(Header.Flag.recursionAvailable, to: true)
        rules.datagramOctetsMax = 1000
        rules.identifier = Array("server-1".utf8)
        shaped.responses = rules
        shaped.balance = 0
        ordered.responses = rules
        ordered.balance = 0
        return [shaped, .init(steps: [.answerLocally(takesPrefix: true)], rotates: false), ordered]
    }

    static func tables(_ hash: NameHash) throws -> PolicyTables {
        let networks = (0..<50).compactMap { IPPrefix(.v4(0x0a00_0000 + $0 << 10), length: 24) }
        let lines = [
            AccessList.Line(zones: [try DomainName("elsewhere.test")], rules: [.init(.drop)]),
            AccessList.Line(
                zones: [.root],
                rules: [
                    .init(.block, types: [.txt]), .init(.filter, types: [.ns]), .init(.block, networks: networks),
                ]),
        ]
        let counters = (0...AccessList.zones(of: lines).count).map { _ in LaneCounters(count: 4, lanes: 1) }
        let weights: [DomainName: [BalanceTable.Weight]] = [
            try DomainName("many.shaped.example.test"): [.init(.v4(0x0a00_0003), 200)],
            try DomainName("target.cached.test"): [.init(.v4(0xc000_0203), 200)],
        ]
        return PolicyTables(
            accessLists: [AccessList(lines, hash: hash, counters: [counters])],
            balances: [
                BalanceTable(
                    weights: weights, preferred: [IPPrefix("10.0.0.8/29"), IPPrefix("192.0.2.8/29")].compactMap { $0 },
                    hash: hash)
            ],
            localNames: LocalNames(hash: hash, counters: LaneCounters(count: 1, lanes: 1)))
    }
}
