import Foundation
import Testing

/// A folder of its own for one test, removed with the value.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("clusterdns-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            Issue.record("cannot remove \(path): \(error)")
        }
    }

    func path(of name: String) -> String { "\(path)/\(name)" }

    /// Writes a file in place, with the folders it lies in.
    func write(_ name: String, _ text: String) throws {
        let url = URL(fileURLWithPath: path(of: name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    /// Writes a file beside an old one and puts it in that one's place, as editors and ConfigMaps do.
    func replace(_ name: String, _ text: String) throws {
        try write(name + ".new", text)
        try move(name + ".new", over: name)
    }

    /// Makes a symbolic link, in place of one that is there.
    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path(of: name + ".new"), withDestinationPath: target)
        try move(name + ".new", over: name)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(of: name)) }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path(of: name), encoding: .utf8) }

    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(of: name)) }
}

/// Files of the repository.
enum Repository {
    /// The folder that holds `Package.swift`.
    static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    static func read(_ name: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }

    /// A file of this target's `Fixtures`.
    static func fixture(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(path)/Tests/ServerTests/Fixtures/\(name)"))
    }
}
