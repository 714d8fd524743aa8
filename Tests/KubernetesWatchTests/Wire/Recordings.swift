import Foundation

/// Bodies that a real API server sent (kube-apiserver 1.36); see `index.json` of the recordings for the requests.
enum Recordings {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures/recordings")

    static func octets(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }
}
