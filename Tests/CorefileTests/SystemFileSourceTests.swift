import Corefile
import Foundation
import Testing

/// Reading from the file system.
@Suite struct SystemFileSourceTests {
    /// Calls `body` with a folder of its own, and removes that afterwards.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "corefile-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        try body(folder.path(percentEncoded: false))
    }

    private func write(_ data: Data, to path: String) throws {
        try data.write(to: URL(filePath: path))
    }

    @Test func readsFilesAndFolders() throws {
        try withFolder { folder in
            let source = SystemFileSource()
            let long = String(repeating: "ä\n", count: 200_000)
            try write(Data("a\n".utf8), to: folder + "/one")
            try write(Data(long.utf8), to: folder + "/.two")
            try write(Data(), to: folder + "/three")
            #expect(try source.read(folder + "/one") == "a\n")
            #expect(try source.read(folder + "/.two") == long)
            #expect(try source.read(folder + "/three")?.isEmpty == true)
            #expect(try source.read(folder + "/four") == nil)
            #expect(try source.read(folder + "/one/below") == nil)
            #expect(try source.names(in: folder)?.sorted() == [".two", "one", "three"])
            #expect(try source.names(in: folder + "/four") == nil)
            #expect(try source.names(in: folder + "/one") == nil)
        }
    }

    @Test func refusesWhatIsNoText() throws {
        try withFolder { folder in
            let source = SystemFileSource()
            try write(Data([0x61, 0xff]), to: folder + "/octets")
            try write(Data(count: SystemFileSource.fileOctetsMax), to: folder + "/large")
            try write(Data(count: SystemFileSource.fileOctetsMax + 1), to: folder + "/larger")
            let made = unsafe mkfifo(folder + "/pipe", 0o600)
            #expect(made == 0)
            #expect(try source.read(folder + "/large")?.utf8.count == SystemFileSource.fileOctetsMax)
            let refused = [
                (folder, "is a directory"), (folder + "/octets", "is not UTF-8"),
                (folder + "/larger", "is larger than 16777216 octets"), (folder + "/pipe", "is not a regular file"),
                ("/dev/zero", "is not a regular file"), ("a\0b", "has a zero octet in its name"),
                (String(repeating: "a", count: 300), "file name too long"),
            ]
            for (path, reason) in refused {
                #expect(throws: FileSourceError(reason)) { try source.read(path) }
            }
            #expect(throws: FileSourceError("has a zero octet in its name")) { try source.names(in: "a\0b") }
            #expect(throws: FileSourceError("file name too long")) {
                try source.names(in: String(repeating: "a", count: 300))
            }
        }
    }

    /// A ConfigMap volume: the files are links into a folder that is swapped.
    @Test func importsFromAConfigMapVolume() throws {
        try withFolder { folder in
            let manager = FileManager.default
            try manager.createDirectory(atPath: folder + "/custom/..2024", withIntermediateDirectories: true)
            try manager.createSymbolicLink(atPath: folder + "/custom/..data", withDestinationPath: "..2024")
            for (name, text) in [("a.override", "log"), ("b.server", "b:53 {\n errors\n}")] {
                try write(Data(text.utf8), to: folder + "/custom/..2024/" + name)
                try manager.createSymbolicLink(
                    atPath: folder + "/custom/" + name, withDestinationPath: "..data/" + name)
            }
            let text = ".:53 {\n import custom/*.override\n}\nimport custom/*.server\n"
            let document = try CorefileParser.parse(
                text: text, fileName: folder + "/Corefile", fileSource: SystemFileSource())
            #expect(outline(document) == "dns://.:53 { log } dns://b.:53 { errors }")
            let files = document.files.map { String($0.dropFirst(folder.count)) }
            #expect(files == ["/Corefile", "/custom/a.override", "/custom/b.server"])
            #expect(document.warnings.isEmpty)
            let everything = try refusal {
                try CorefileParser.parse(
                    text: "import custom/*", fileName: folder + "/Corefile", fileSource: SystemFileSource())
            }
            #expect(everything.contains("/custom/..2024"))
            #expect(everything.hasSuffix(": is a directory"))
        }
    }
}
