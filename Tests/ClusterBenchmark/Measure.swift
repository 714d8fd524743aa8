import ArgumentParser
import DNSWire
import Foundation
import KubernetesObjects
import PlayedAPIServer

struct Measure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Starts clusterdns on processor 0 and measures its start, its memory, and how soon changes show.",
        discussion: "Run it with `taskset -c 1`; dnsload is looked for beside this program.")
    @Argument(help: "The program clusterdns.") var program: String
    @Argument(help: "A folder to work in.") var folder: String
    @Option(help: "The port of clusterdns.") var port: UInt16 = 5460
    @Option(help: "Changes to measure.") var changes = 300
    @OptionGroup var size: ClusterSize

    func run() async throws {
        let server = try await BenchmarkServer(folder: folder, objects: size.objects)
        let process = try start(server, port: port)
        do {
            try await measure(server, process)
        } catch {
            process.stop()
            throw error
        }
        process.stop()
        try await server.server.stop()
    }

    /// Starts clusterdns for a cluster.
    private func start(_ server: BenchmarkServer, port: UInt16) throws -> ServerProcess {
        let corefile = server.kubeconfig + ".Corefile"
        try """
        .:\(port) {
            bind 127.0.0.1
            kubernetes cluster.local in-addr.arpa ip6.arpa {
                kubeconfig \(server.kubeconfig)
                fallthrough in-addr.arpa ip6.arpa
            }
        }
        """.write(toFile: corefile, atomically: true, encoding: .utf8)
        return try ServerProcess(program: program, corefile: corefile)
    }

    private func measure(_ server: BenchmarkServer, _ process: ServerProcess) async throws {
        var asker = try Asker(port: port)
        var target = try Target(server.objects)
        while try asker.addresses(of: target.name, within: 0.002, yields: true).map(Set.init) != target.expected {}
        let started = milliseconds(DispatchTime.now().uptimeNanoseconds - process.started)
        print("first right answer   \(started) ms, \(rounded(try process.processorTime())) s of processor time")
        try await Task.sleep(for: .seconds(2))
        print(
            "at rest              \(rounded(try process.memory("VmRSS"))) MiB resident,",
            "\(rounded(try process.memory("RssAnon"))) of them anonymous")
        try await measureChanges("changes alone       ", server, &target, &asker)
        try await measureUnderLoad(server, &target, &asker)
        try await Task.sleep(for: .seconds(1))
        try await measureRelist(server, process)
    }

    private func measureRelist(_ server: BenchmarkServer, _ process: ServerProcess) async throws {
        let before = try process.memory("VmRSS")
        try process.resetPeak()
        let time = try process.processorTime()
        let lists = try await server.initialLists()
        for collection in ["/api/v1/namespaces", "/api/v1/services", "/apis/discovery.k8s.io/v1/endpointslices"] {
            _ = try await server.server.disturbWatches(of: collection, .expired)
        }
        while try await server.initialLists() < lists + 3 { try await Task.sleep(for: .milliseconds(20)) }
        try await Task.sleep(for: .seconds(2))
        print(
            "relist               \(rounded(before)) MiB before, \(rounded(try process.memory("VmHWM"))) at most,",
            "\(rounded(try process.memory("VmRSS"))) after,",
            "\(rounded(try process.processorTime() - time)) s of processor time")
    }

    /// From the sockets of the API server to the answer.
    private func measureChanges(
        _ label: String, _ server: BenchmarkServer, _ target: inout Target, _ asker: inout Asker
    ) async throws {
        var times: [UInt64] = []
        for _ in 0..<changes {
            let applied = try await server.server.apply([target.change()])
            while try asker.addresses(of: target.name).map(Set.init) != target.expected {}
            let now = DispatchTime.now().uptimeNanoseconds
            times.append(now > applied.nanoseconds ? now - applied.nanoseconds : 0)
        }
        times.sort()
        print(
            "\(label) \(milliseconds(times[times.count / 2])) ms in the middle,",
            "\(milliseconds(times[times.count * 9 / 10])) nine in ten, \(milliseconds(times[times.count - 1])) at most")
    }

    private func milliseconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds / 1000) / 1000 }

    private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

extension Measure {
    /// The same while a hundred changes a second arrive, and queries at half of what the server can answer.
    private func measureUnderLoad(
        _ server: BenchmarkServer, _ target: inout Target, _ asker: inout Asker
    ) async throws {
        let queries = try server.queries()
        let all = try await measureQueries(server)
        var others = server.objects.compactMap(\.endpointSlice).filter { $0.metadata.name != target.sliceName }
        let changing = Task { [server = server.server] in
            var number = 0
            while !Task.isCancelled {
                others[number % others.count].endpoints.removeLast(
                    others[number % others.count].endpoints.isEmpty ? 0 : 1)
                try await server.apply([.upsert(.endpointSlice(others[number % others.count]))])
                number += 7
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        let load = try Load(port: port, queries: queries, seconds: 60, rate: all / 2)
        try await measureChanges("changes under load  ", server, &target, &asker)
        changing.cancel()
        load.stop()
    }

    /// Queries a second, beside those of a small cluster, in turns; gives the large one's.
    private func measureQueries(_ server: BenchmarkServer) async throws -> Double {
        let small = try await BenchmarkServer(
            folder: folder + "/small", objects: SyntheticCluster.make(services: 20, endpoints: 200))
        let process = try start(small, port: port + 1)
        defer { process.stop() }
        var asker = try Asker(port: port + 1)
        let target = try Target(small.objects)
        while try asker.addresses(of: target.name, within: 0.002, yields: true).map(Set.init) != target.expected {}
        var rates: (large: [Double], small: [Double]) = ([], [])
        for _ in 0..<5 {
            rates.small.append(
                try Load(port: port + 1, queries: try small.queries(), seconds: 1, rate: nil).finish())
            rates.large.append(try Load(port: port, queries: try server.queries(), seconds: 1, rate: nil).finish())
        }
        let (large, few) = (rates.large.sorted()[2], rates.small.sorted()[2])
        print(
            "queries              \(Int(large)) a second, \(rounded(large / few)) of the \(Int(few)) that a cluster of",
            "20 Services gets in the same run")
        try await small.server.stop()
        return large
    }
}
