import Foundation
import PlayedDNS

/// The scenarios in `Scenarios/`, one a file.
struct ScenarioFile: CustomStringConvertible {
    let name: String
    let text: String

    var description: String { name }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    static func all() throws -> [ScenarioFile] {
        let base = folder.appendingPathComponent("Scenarios").path
        let names = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
        return try names.filter { $0.hasSuffix(".scenario") }.sorted().map { name in
            ScenarioFile(name: name, text: try String(contentsOfFile: "\(base)/\(name)", encoding: .utf8))
        }
    }
}
