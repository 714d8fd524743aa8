import Corefile
import Testing

/// Corefiles as they are found in clusters.
enum Fixtures {
    static let names = [
        "gardener", "huawei-cce", "k3s", "kops", "kubeadm", "kubespray", "nodelocal", "openshift", "site",
    ]

    static func text(_ name: String) throws -> String {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        return try #require(try SystemFileSource().read("/\(folder)/Fixtures/\(name).Corefile"))
    }

    static func document(_ name: String, files: [String: String] = [:]) throws -> CorefileDocument {
        try parse(try text(name), files: files, environment: ["POD_IP": "10.1.2.3"])
    }
}
