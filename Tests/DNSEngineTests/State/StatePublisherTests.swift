import DNSEngine
import DNSWire
import NetworkAddress
import Synchronization
import Testing

/// Generations of tables: replaced one by one, read by many, freed when nobody reads them any more.
struct StatePublisherTests {
    private static let hash = NameHash(secret: 41)

    /// A zone whose SOA's serial and whose one address are the generation's number.
    private static func zone(_ number: Int) throws -> ZoneTable {
        let address = IPAddress.v4(UInt32(number))
        return try ZoneText.table("t. 60 SOA ns. h. \(number) 2 3 4 60\nx.t. 60 A \(address)", hash: hash)
    }

    private static func state() throws -> ServingState {
        let plan = QueryPlan(
            blocks: [.init(steps: [.answerFromZone(table: 0, fallthroughZones: [])], rotates: false)],
            listeners: [[.init(name: .root, block: 0)]], hash: hash)
        return ServingState(plan: plan, zones: [try zone(0)])
    }

    /// The number of the generation that a view belongs to, read by a query.
    private static func number(
        _ view: ServingView, _ engine: inout QueryEngine, _ buffer: OctetStorage, _ query: [UInt8]
    ) -> Int {
        Octets.withView(of: query) { message in
            let outcome = engine.answer(message, from: .example(), at: 0, view: view, into: buffer.octets)
            guard case .respond(let octets) = outcome, octets == query.count + 16 else { return -1 }
            return Int(buffer.octets.octets.load32(at: octets - 4))
        }
    }

    /// A table whose number is that of a configuration that is no more replaces nothing.
    @Test func changesOfAnOlderConfiguration() throws {
        final class Companion: ServingCompanion {}
        let first = try Self.state().beginning(generation: 1, companion: Companion(), clusters: [:])
        let second = try Self.state().beginning(generation: 2, companion: Companion(), clusters: [:])
        let publisher = StatePublisher(first)
        let zones = try (1...3).map(Self.zone)
        publisher.publish(.zone(0, zones[0]), of: 1)
        #expect(publisher.state.zones[0] === zones[0])
        publisher.replace(with: second)
        publisher.publish(.zone(0, zones[1]), of: 1)
        #expect(publisher.state.zones[0] === second.zones[0] && publisher.state.companion === second.companion)
        publisher.publish(.zone(0, zones[2]), of: 2)
        #expect(publisher.state.zones[0] === zones[2] && publisher.state.generation == 2)
    }

    @Test func everyChangeReplacesItsTable() throws {
        let hosts = HostsTable(entries: [], options: .init(zones: []), hash: Self.hash)
        let cluster = try AllTables.cluster(isSynced: false)
        let first = ServingState(
            plan: try Self.state().plan, zones: [try Self.zone(1), try Self.zone(2)], hosts: [hosts],
            clusters: [cluster])
        let zone = try Self.zone(3)
        let publisher = StatePublisher(first)
        publisher.publish(.zone(1, zone))
        #expect(publisher.state.zones[0] === first.zones[0] && publisher.state.zones[1] === zone)
        #expect(publisher.state.hosts[0] === hosts && publisher.state.clusters[0] === cluster)
        let otherHosts = HostsTable(entries: [], options: .init(zones: []), hash: Self.hash)
        publisher.publish(.hosts(0, otherHosts))
        let otherCluster = try AllTables.cluster(isSynced: true)
        publisher.publish(.cluster(0, otherCluster))
        #expect(publisher.state.hosts[0] === otherHosts && publisher.state.clusters[0] === otherCluster)
        #expect(publisher.state.zones[1] === zone && publisher.state.plan === first.plan)
        #expect(first.hosts[0] === hosts && first.zones[1] !== zone)
    }

    /// A reader sees what was published before it asks, and keeps what it has until it asks.
    @Test func readersMoveOnWhenTheyAsk() throws {
        let publisher = StatePublisher(try Self.state())
        var engine = QueryEngine(hash: Self.hash, randomSeed: 1)
        let buffer = OctetStorage(count: 1232)
        let query = try Message.query("x.t. A").write()
        var reader = StateReader(publisher)
        let old = reader.refresh()
        publisher.publish(.zone(0, try Self.zone(1)))
        let stillOld = Self.number(old, &engine, buffer, query)
        let new = Self.number(reader.refresh(), &engine, buffer, query)
        let same = Self.number(reader.refresh(), &engine, buffer, query)
        #expect([stillOld, new, same] == [0, 1, 1])
    }

    /// A generation lives as long as the publisher or a reader holds it.
    @Test func generationsAreFreed() throws {
        let publisher = StatePublisher(try Self.state())
        var first = StateReader(publisher)
        var second = StateReader(publisher)
        weak let old: ZoneTable? = publisher.state.zones[0]
        publisher.publish(.zone(0, try Self.zone(1)))
        #expect(old != nil)
        _ = first.refresh()
        #expect(old != nil)
        _ = second.refresh()
        #expect(old == nil)
        weak let current: ZoneTable? = publisher.state.zones[0]
        #expect(current != nil)
        publisher.publish(.zone(0, try Self.zone(2)))
        publisher.publish(.zone(0, try Self.zone(3)))
        _ = first.refresh()
        _ = second.refresh()
        #expect(current == nil)
    }

    private final class WriterProgress: Sendable {
        let isDone = Atomic(false)
    }

    /// Readers in several threads while generations come and go: every answer is one generation's, none goes back, and
    /// in the end everybody has the last one.
    @Test func readersAndWriterAtOnce() async throws {
        let publisher = StatePublisher(try Self.state())
        let generations = 2000
        let zones = try (0...generations).map { try Self.zone($0) }
        let query = try Message.query("x.t. A").write()
        let writer = WriterProgress()
        let faults = await withTaskGroup(of: String?.self) { group in
            for seed in 1...3 {
                group.addTask {
                    var engine = QueryEngine(hash: Self.hash, randomSeed: UInt64(seed))
                    let buffer = OctetStorage(count: 1232)
                    var reader = StateReader(publisher)
                    var last = 0
                    var rounds = 0
                    while true {
                        let wasDone = writer.isDone.load(ordering: .acquiring)
                        let number = Self.number(reader.refresh(), &engine, buffer, query)
                        guard number >= last, number <= generations else { return "\(number) after \(last)" }
                        last = number
                        rounds += 1
                        if wasDone { return last == generations ? nil : "\(last) at the end" }
                        if rounds % 64 == 0 { await Task.yield() }
                    }
                }
            }
            group.addTask {
                for number in 1...generations {
                    publisher.publish(.zone(0, zones[number]))
                    if number % 64 == 0 { await Task.yield() }
                }
                writer.isDone.store(true, ordering: .releasing)
                return nil
            }
            var faults: [String] = []
            for await fault in group { if let fault { faults.append(fault) } }
            return faults
        }
        #expect(faults == [])
    }
}
