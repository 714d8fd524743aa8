import DNSWire
import Foundation
import Testing
import ZoneFile

/// Loading from the disk.
@Suite struct FileSystemTests {
    /// A folder of its own for the length of `body`.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("zonefile-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        try body(folder.path)
    }

    private func error(_ path: String, limits: ZoneFileLimits = .standard) throws -> ZoneFileError? {
        let origin = try DomainName("example.org")
        do {
            _ = try ZoneFileLoader.load(path: path, origin: origin, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test func loadsWithIncludes() throws {
        try withFolder { folder in
            try (zoneHead + "$INCLUDE a.inc").write(toFile: folder + "/x.zone", atomically: false, encoding: .utf8)
            try "w A 1.2.3.4".write(toFile: folder + "/real.inc", atomically: false, encoding: .utf8)
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/a.inc", withDestinationPath: folder + "/real.inc")
            let zone = try ZoneFileLoader.load(path: folder + "/x.zone", origin: DomainName("example.org"))
            #expect(zone.added == ["w.example.org. 300 A 01020304"])
            #expect(zone.files == [folder + "/x.zone", folder + "/a.inc"])
        }
    }

    @Test func readsAFileOfManyChunks() throws {
        try withFolder { folder in
            let text = zoneHead + (0..<50_000).map { "w\($0) A 1.2.3.4\n" }.joined()
            try text.write(toFile: folder + "/x.zone", atomically: false, encoding: .utf8)
            let zone = try ZoneFileLoader.load(path: folder + "/x.zone", origin: DomainName("example.org"))
            #expect(zone.records.count == 50_003)
            #expect(zone.records.last?.line.line == 50_004)
        }
    }

    @Test func saysWhatIsWrongWithTheFile() throws {
        try withFolder { folder in
            let missing = try #require(try error(folder + "/none"))
            #expect(missing.description == "\(folder)/none: cannot read the file: no such file")
            #expect(missing.kind == .missing)
            let directory = try #require(try error(folder))
            #expect(directory.description == "\(folder): cannot read the file: it is a directory")
            #expect(directory.kind == .unreadable)
            let device = try #require(try error("/dev/zero"))
            #expect(device.description == "/dev/zero: cannot read the file: it is not a regular file")
            #expect(try error("")?.kind == .missing)
            #expect(try error("a\0b")?.kind == .missing)
            let path = folder + "/x.zone"
            #expect(try error(path + "/deeper")?.kind == .missing)
            try zoneHead.write(toFile: path, atomically: false, encoding: .utf8)
            #expect(try error(path + "/deeper")?.reason == "cannot read the file: not a directory")
            var limits = ZoneFileLimits.standard
            limits.octetsMax = 10
            #expect(
                try error(path, limits: limits)?.reason
                    == "cannot read the file: the zone's files together have more than 10 octets")
        }
    }

    @Test func refusesAPipeWithoutWaiting() throws {
        try withFolder { folder in
            let maker = Process()
            maker.executableURL = URL(fileURLWithPath: "/usr/bin/mkfifo")
            maker.arguments = [folder + "/pipe"]
            try maker.run()
            maker.waitUntilExit()
            #expect(maker.terminationStatus == 0)
            #expect(try error(folder + "/pipe")?.reason == "cannot read the file: it is not a regular file")
        }
    }

    @Test func refusesALoopOfLinks() throws {
        try withFolder { folder in
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/loop", withDestinationPath: folder + "/loop")
            let fault = try #require(try error(folder + "/loop"))
            #expect(fault.reason == "cannot read the file: too many levels of symbolic links")
            #expect(fault.kind == .unreadable)
        }
    }
}
