import DNSWire
import Foundation
import Testing

/// `kubernetes` follows its manifests, object by object.
@Suite struct ManifestReloadTests {
    static let corefile = """
        cluster.local:PORT in-addr.arpa:PORT {
            bind 127.0.0.1
            kubernetes {
                manifests manifests
            }
        }
        """

    static let namespace = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: default\n"

    static func service(_ name: String, _ address: String) -> String {
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: \(name)
          namespace: default
        spec:
          clusterIP: \(address)
          clusterIPs: ["\(address)"]
          ports:
            - name: http
              port: 80

        """
    }

    static func files(_ services: String...) -> [String: String] {
        ["manifests/ns.yaml": namespace, "manifests/all.yaml": services.joined(separator: "---\n")]
    }

    private func ask(_ server: RunningServer, _ name: String, until data: [String]) throws {
        try server.client.ask("\(name).default.svc.cluster.local", until: data)
    }

    @Test func aServiceIsChangedAddedAndTakenAway() throws {
        try RunningServer.with(Self.corefile, files: Self.files(Self.service("a", "10.96.0.1"))) { server throws in
            try ask(server, "a", until: ["10.96.0.1"])
            try server.folder.write(
                "manifests/all.yaml", Self.service("a", "10.96.0.2") + "---\n" + Self.service("b", "10.96.0.3"))
            try ask(server, "b", until: ["10.96.0.3"])
            try ask(server, "a", until: ["10.96.0.2"])
            try server.client.ask("2.0.96.10.in-addr.arpa", .ptr, until: ["a.default.svc.cluster.local."])
            try server.folder.replace("manifests/all.yaml", Self.service("b", "10.96.0.3"))
            try server.client.ask("a.default.svc.cluster.local") { $0.responseCode == .nameError }
            try server.client.ask("2.0.96.10.in-addr.arpa", .ptr) { $0.responseCode == .nameError }
        }
    }

    /// The document that is broken keeps its last good object, and is named; the others of the file are taken.
    @Test(arguments: [
        "an address", "no name", "no map", "a type", "a list",
    ])
    func aBrokenDocumentKeepsItsLastObject(fault: String) throws {
        let files = Self.files(Self.service("a", "10.96.0.1"), Self.service("b", "10.96.0.2"))
        try RunningServer.with(Self.corefile, files: files) { server throws in
            try ask(server, "b", until: ["10.96.0.2"])
            let good = Self.service("a", "10.96.0.9")
            let broken = try #require(
                [
                    "an address": Self.service("a", "10.96.0.300"),
                    "no name": good.replacingOccurrences(of: "  name: a\n", with: ""),
                    "no map": good.replacingOccurrences(of: "spec:\n", with: "spec: 5\nrest:\n"),
                    "a type": good + "  type: Nonsense\n",
                    "a list": good.replacingOccurrences(of: "kind: Service", with: "kind: [Service"),
                ][fault])
            try server.folder.replace("manifests/all.yaml", broken + "---\n" + Self.service("b", "10.96.0.5"))
            try ask(server, "b", until: ["10.96.0.5"])
            #expect(try server.client.ask("a.default.svc.cluster.local").answerData == ["10.96.0.1"])
            try server.waitForLine(with: "document 1")
            let said = server.lines(with: "document 1")
            #expect(
                said.count == 1 && said.first?.contains("all.yaml") == true)
            try server.folder.write("manifests/unrelated.yaml", Self.service("c", "10.96.0.6"))
            try ask(server, "c", until: ["10.96.0.6"])
            #expect(server.lines(with: "document 1").count == 1)
            try server.folder.replace(
                "manifests/all.yaml", Self.service("a", "10.96.0.7") + "---\n" + Self.service("b", "10.96.0.5"))
            try ask(server, "a", until: ["10.96.0.7"])
        }
    }

    @Test func aFileThatIsNoYAMLKeepsItsObjects() throws {
        try RunningServer.with(Self.corefile, files: Self.files(Self.service("a", "10.96.0.1"))) { server throws in
            try server.folder.replace("manifests/all.yaml", "kind: [Service\n  : }\n")
            try server.waitForLine(with: "all.yaml")
            #expect(try server.client.ask("a.default.svc.cluster.local").answerData == ["10.96.0.1"])
        }
    }

    @Test func aFileIsDeletedAndComesBack() throws {
        let files = Self.files(Self.service("a", "10.96.0.1"))
        try RunningServer.with(Self.corefile, files: files) { server throws in
            try server.folder.write("manifests/more.yaml", Self.service("b", "10.96.0.2"))
            try ask(server, "b", until: ["10.96.0.2"])
            try server.folder.remove("manifests/more.yaml")
            try server.client.ask("b.default.svc.cluster.local") { $0.responseCode == .nameError }
            #expect(try server.client.ask("a.default.svc.cluster.local").answerData == ["10.96.0.1"])
            try server.folder.write("manifests/more.yaml", Self.service("b", "10.96.0.4"))
            try ask(server, "b", until: ["10.96.0.4"])
        }
    }

    /// A namespace that goes takes its names along.
    @Test func aNamespaceGoesAndComesBack() throws {
        let files = Self.files(Self.service("a", "10.96.0.1"))
        try RunningServer.with(Self.corefile, files: files) { server throws in
            try server.folder.remove("manifests/ns.yaml")
            try server.client.ask("a.default.svc.cluster.local") { $0.responseCode == .nameError }
            try server.folder.write("manifests/ns.yaml", Self.namespace)
            try ask(server, "a", until: ["10.96.0.1"])
        }
    }

    /// A folder that is swapped by its link, as a ConfigMap's is.
    @Test func aFolderIsSwapped() throws {
        let folder = try TemporaryFolder()
        for (version, address) in [("v1", "10.96.0.1"), ("v2", "10.96.0.2")] {
            try folder.write("mount/\(version)/all.yaml", Self.namespace + "---\n" + Self.service("a", address))
        }
        try folder.link("mount/..data", to: "v1")
        try folder.link("mount/all.yaml", to: "..data/all.yaml")
        let corefile =
            "cluster.local:PORT {\n    bind 127.0.0.1\n    kubernetes {\n        manifests mount/all.yaml\n    }\n}\n"
        let server = try RunningServer(corefile: corefile, folder: folder)
        do {
            try ask(server, "a", until: ["10.96.0.1"])
            try folder.link("mount/..data", to: "v2")
            try ask(server, "a", until: ["10.96.0.2"])
        } catch {
            Issue.record(error)
        }
        try server.stop()
    }
}
