import DNSEngine
import DNSWire
import Foundation
import NetworkAddress
import Testing

/// The map that is updated shard by shard, against maps made at once.
struct ClusterTableTests {
    private static let hash = NameHash(secret: 0xc1a5)
    private static let names = (0..<220).map { "s\($0)" }
    private static let namespaces = (0..<4).map { "n\($0)" }

    /// A table with its answers; the questions cover every key that a history can touch.
    private final class Answers {
        private let engine: EngineInProcess
        private static let questions: [[UInt8]] = {
            var texts = (0..<40).map { "\($0).0.0.10.in-addr.arpa. PTR" } + ["cluster.local. NS"]
            for namespace in namespaces {
                texts.append("\(namespace).svc.cluster.local. A")
                texts += names.map { "\($0).\(namespace).svc.cluster.local. A" }
                texts += (0..<40).map { "10-0-0-\($0).\(namespace).pod.cluster.local. A" }
            }
            do {
                return try texts.map { try Message.query($0).write() }
            } catch {
                preconditionFailure("\(error)")
            }
        }()

        init(_ table: ClusterTable) throws {
            let options = ClusterOptions(
                zones: [try DomainName("cluster.local."), try DomainName("in-addr.arpa.")], podNames: .verified)
            let plan = QueryPlan(
                blocks: [.init(steps: [.answerFromCluster(table: 0)], rotates: false)],
                listeners: [[.init(name: .root, block: 0)]], hash: hash)
            let state = ClusterState(
                table: table, rules: ClusterRules(options, hash: hash), serial: 1, synced: .all)
            engine = EngineInProcess(ServingState(plan: plan, clusters: [state]))
        }

        func all() -> [[UInt8]] {
            Self.questions.map { question in
                guard case .response(let response) = engine.answer(question) else { return [] }
                return response
            }
        }
    }

    private static func randomChange(_ random: inout SeededRandom) -> (ClusterKey, [UInt8]?) {
        let namespace = random.pick(namespaces)
        let isRemoval = random.chance(35)
        let address = IPAddress.v4(0x0a00_0000 + UInt32.random(in: 0..<40, using: &random))
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return (.namespace(namespace), isRemoval ? nil : [])
        case 1: return (.pod(address, namespace: namespace), isRemoval ? nil : [])
        case 2:
            let target = Array("\u{1}a".utf8) + [UInt8.random(in: 1...9, using: &random)]
            let pointers = PointerRecords(targets: [target + [UInt8](repeating: 98, count: Int(target[2]))])
            return (.address(address), isRemoval ? nil : pointers.payload)
        case 3:
            let servers = NameServerRecords(servers: [.init(labels: [1, 97], addresses: [address])])
            return (.nameServers, isRemoval ? nil : servers.payload)
        default:
            let addresses = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                IPAddress.v4(UInt32.random(in: .min ... .max, using: &random))
            }
            let key = ClusterKey.service(name: random.pick(names), namespace: namespace)
            return (key, isRemoval ? nil : ServiceRecords(kind: .clusterIP(addresses)).payload(hash))
        }
    }

    /// Thousands of updates of one key or many end where one update with everything begins.
    @Test(arguments: 1...4)
    func historiesEndAlike(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var model: [ClusterKey: [UInt8]] = [:]
        var table = ClusterTable(hash: Self.hash)
        for step in 1...1500 {
            var changes: [ClusterKey: [UInt8]?] = [:]
            for _ in 0..<(random.chance(10) ? 60 : Int.random(in: 1...4, using: &random)) {
                let (key, payload) = Self.randomChange(&random)
                changes[key] = .some(payload)
                model[key] = payload
            }
            table = table.updating(changes)
            guard step % 150 == 0 else { continue }
            let atOnce = ClusterTable(hash: Self.hash).updating(model.mapValues { $0 as [UInt8]? })
            #expect(try Answers(table).all() == Answers(atOnce).all(), "after \(step) updates")
            // Shards that were never touched are one and the same; emptied ones are not.
            #expect((0...(4096 * 48)).contains(table.octetCount - atOnce.octetCount))
        }
        let emptied = table.updating(model.mapValues { _ in nil })
        #expect(try Answers(emptied).all() == Answers(ClusterTable(hash: Self.hash)).all())
    }

    /// Older generations keep answering as they did.
    @Test func generationsAreIndependent() throws {
        var random = SeededRandom(seed: 5)
        var table = ClusterTable(hash: Self.hash)
        var generations: [(ClusterTable, [[UInt8]])] = []
        for _ in 0..<20 {
            let changes = (0..<50).map { _ in Self.randomChange(&random) }
            table = table.updating(Dictionary(changes) { $1 })
            generations.append((table, try Answers(table).all()))
        }
        for (table, answers) in generations { #expect(try Answers(table).all() == answers) }
    }

    /// An update shares everything that it does not touch: hundreds of generations of a large table do not take
    /// hundreds of times its memory.
    @Test func updatesShareWhatTheyLeaveAlone() throws {
        let before = try Self.residentPages()
        let payload = ServiceRecords(kind: .clusterIP([.v4(1)]), ports: [.init(name: "p", proto: "TCP", number: 1)])
            .payload(Self.hash)
        let services = (0..<20_000).map { ClusterKey.service(name: "s\($0)", namespace: "n") }
        let table = ClusterTable(hash: Self.hash).updating(
            Dictionary(uniqueKeysWithValues: services.map { ($0, payload as [UInt8]?) }))
        var generations = [table]
        for number in 0..<300 {
            generations.append(generations[number].updating([services[number * 7]: [0xff]]))
        }
        // Pages have 4096 octets or more. Other tests allocate at the same time, though not in this order of magnitude.
        #expect((try Self.residentPages() - before) * 4096 < table.octetCount * 50)
        #expect(generations.allSatisfy { abs($0.octetCount - table.octetCount) < table.octetCount / 50 })
    }

    private static func residentPages() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return try #require(Int(fields[1]))
    }
}
