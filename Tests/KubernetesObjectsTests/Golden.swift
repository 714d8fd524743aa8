import Foundation
import KubernetesObjects

/// The objects of `Fixtures/cluster.lists.json`: the lists a Kubernetes 1.36 API server gave.
enum Golden {
    static let keys = ["services", "endpointslices", "namespaces", "pods", "nodes"]

    /// The lists by their key in the file.
    static func lists() throws -> [String: ManifestValue] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appendingPathComponent("Fixtures/cluster.lists.json"))
        return try ManifestValue(json: data).map ?? [:]
    }

    /// All objects, in the order of the file.
    static func objects() throws -> [KubernetesObject] {
        let lists = try lists()
        return keys.flatMap { lists[$0].map(ObjectDecoder.decode) ?? [] }.compactMap(\.object)
    }
}
