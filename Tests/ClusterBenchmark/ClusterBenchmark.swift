import ArgumentParser
import Foundation
import KubernetesObjects
import PlayedAPIServer

/// Measures how clusterdns follows a large cluster, with an API server and a cluster that are made up here.
@main
struct ClusterBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clusterbench", abstract: "Measures how clusterdns follows a large cluster.",
        subcommands: [Serve.self, Measure.self])
}

/// The size of the cluster.
struct ClusterSize: ParsableArguments {
    @Option(help: "Services.") var services = 5000
    @Option(help: "Endpoints, over all Services.") var endpoints = 100_000

    var objects: [KubernetesObject] { SyntheticCluster.make(services: services, endpoints: endpoints) }
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves the made-up cluster until it is killed, and writes a kubeconfig for it.")
    @Argument(help: "The folder for the certificates and the kubeconfig.") var folder: String
    @OptionGroup var size: ClusterSize

    func run() async throws {
        let server = try await BenchmarkServer(folder: folder, objects: size.objects)
        print(server.kubeconfig)
        try await Task.sleep(for: .seconds(86_400))
    }
}

/// An API server with a cluster, and the files to reach it by.
struct BenchmarkServer: Sendable {
    let server: PlayedAPIServer
    let kubeconfig: String
    let objects: [KubernetesObject]

    init(folder: String, objects: [KubernetesObject]) async throws {
        let folder = URL(fileURLWithPath: folder)
        let certificates = try TestCertificates.make(in: folder)
        var options = PlayedAPIServer.Options(certificates: certificates)
        options.tokens = ["benchmark"]
        options.bookmarkInterval = .seconds(60)
        server = try await PlayedAPIServer.start(options)
        self.objects = objects
        try await server.apply(objects.map { .upsert($0) })
        let text = """
            apiVersion: v1
            kind: Config
            current-context: here
            contexts: [{name: here, context: {cluster: here, user: here}}]
            clusters: [{name: here, cluster: {server: "\(server.url)", certificate-authority: ca.crt}}]
            users: [{name: here, user: {token: benchmark}}]

            """
        let file = folder.appendingPathComponent("kubeconfig")
        try text.write(to: file, atomically: true, encoding: .utf8)
        kubeconfig = file.path
    }

    /// Writes a file of queries for the addresses of all Services, for `dnsload`.
    func queries() throws -> String {
        let names = objects.compactMap(\.service).map { service in
            "\(service.metadata.name).\(service.metadata.namespace).svc.cluster.local A\n"
        }
        try names.joined().write(toFile: kubeconfig + ".queries", atomically: true, encoding: .utf8)
        return kubeconfig + ".queries"
    }

    /// How many first lists have been asked for, by watches that begin with everything.
    func initialLists() async throws -> Int {
        try await server.observation().requests.count { $0.query["sendInitialEvents"] == "true" }
    }
}
