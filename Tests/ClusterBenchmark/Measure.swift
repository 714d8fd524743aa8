import ArgumentParser
import DNSWire
import Foundation
import KubernetesObjects
import NetworkAddress
import PlayedAPIServer

struct Measure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Starts clusterdns on processor 0 and measures its start, its memory, a relist, and how soon changes show.",
        discussion: "Run it with `taskset -c 1`.")
    @Argument(help: "The program clusterdns.") var program: String
    @Argument(help: "A folder to work in.") var folder: String
    @Option(help: "The port of clusterdns.") var port: UInt16 = 5460
    @Option(help: "Changes to measure.") var changes = 300
    @OptionGroup var size: ClusterSize

    func run() async throws {
        let server = try await BenchmarkServer(folder: folder, objects: size.objects)
        let corefile = folder + "/Corefile"
        try """
        .:\(port) {
            bind 127.0.0.1
            kubernetes cluster.local in-addr.arpa ip6.arpa {
                kubeconfig \(server.kubeconfig)
                fallthrough in-addr.arpa ip6.arpa
            }
        }
        """.write(toFile: corefile, atomically: true, encoding: .utf8)
        let process = try ServerProcess(program: program, corefile: corefile)
        defer { process.stop() }
        try await measure(server, process)
        try await server.server.stop()
    }

    private func measure(_ server: BenchmarkServer, _ process: ServerProcess) async throws {
        var asker = try Asker(port: port)
        let target = try Target(server.objects)
        while try asker.addresses(of: target.name, within: 0.002).map(Set.init) != target.expected {}
        let started = DispatchTime.now().uptimeNanoseconds - process.started
        print("first right answer     \(milliseconds(started)) ms, \(try process.processorTime()) s of processor time")
        try await Task.sleep(for: .seconds(2))
        let rest = try process.memory("VmRSS")
        print("at rest                \(rest) MiB resident, \(try process.memory("RssAnon")) of them anonymous")
        try await measureChanges("changes", server, target, &asker)
        try await Task.sleep(for: .seconds(1))
        let before = try process.memory("VmRSS")
        try process.resetPeak()
        let time = try process.processorTime()
        let requests = try await server.server.observation().requests.count
        try await server.server.down()
        try await server.server.compact()
        try await server.server.up()
        _ = try await server.server.wait { $0.requests.count >= requests + 6 }
        try await Task.sleep(for: .seconds(3))
        print(
            "relist                 \(before) MiB before, \(try process.memory("VmHWM")) at most,",
            "\(try process.memory("VmRSS")) after, \(try process.processorTime() - time) s of processor time")
    }

    private func measureChanges(
        _ label: String, _ server: BenchmarkServer, _ target: Target, _ asker: inout Asker
    ) async throws {
        var target = target
        var times: [Double] = []
        for _ in 0..<changes {
            let change = target.change()
            let applied = try await server.server.apply([change])
            while try asker.addresses(of: target.name).map(Set.init) != target.expected {}
            times.append(Double(Int64(bitPattern: DispatchTime.now().uptimeNanoseconds &- applied.nanoseconds)) / 1e6)
        }
        times.sort()
        print(
            "\(label)                \(times[times.count / 2]) ms in the middle, \(times[times.count * 99 / 100]) of 99 in 100, \(times[times.count - 1]) at most"
        )
    }

    private func milliseconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds / 1000) / 1000 }
}

/// A headless Service with one slice, whose last endpoint moves.
struct Target {
    let name: DomainName
    private var slice: EndpointSlice
    private var next: UInt32 = 0x0afe_0000

    init(_ objects: [KubernetesObject]) throws {
        let headless = Set(objects.compactMap(\.service).filter(\.isHeadless).map(\.key))
        let slices = objects.compactMap(\.endpointSlice)
        guard
            let slice = slices.last(where: { slice in
                slice.serviceKey.map(headless.contains) == true && slice.endpoints.count > 1
                    && slices.count { $0.serviceKey == slice.serviceKey } == 1
            }), let key = slice.serviceKey
        else { throw BenchmarkError("no headless Service has a single slice") }
        self.slice = slice
        name = try DomainName("\(key.name).\(key.namespace).svc.cluster.local.")
    }

    /// The addresses that the name has.
    var expected: Set<UInt32> {
        Set(
            slice.endpoints.filter(\.isReady).flatMap(\.addresses).compactMap { address in
                if case .v4(let bits) = address.ip { bits } else { nil }
            })
    }

    mutating func change() -> ObjectChange {
        next += 1
        slice.endpoints[slice.endpoints.count - 1].addresses = [EndpointAddress(.v4(next))]
        slice.endpoints[slice.endpoints.count - 1].isReady = true
        return .upsert(.endpointSlice(slice))
    }
}
