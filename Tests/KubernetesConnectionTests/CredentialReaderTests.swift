import Foundation
import KubernetesWatch
import Testing

struct CredentialReaderTests {
    private let folder: String
    private let certificates: TestCertificates
    private let start = ContinuousClock.now
    private var reader: CredentialReader

    init() throws {
        certificates = try TestCertificates.shared.get()
        folder = try TemporaryFolder.make()
        // As the kubelet lays it out: the files are links through a link to the folder of the time.
        try Self.write("1", token: "first", authority: certificates.authority, in: folder)
        let files = FileManager.default
        try files.createSymbolicLink(atPath: folder + "/..data", withDestinationPath: "1")
        for name in ["token", "ca.crt"] {
            try files.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: "..data/" + name)
        }
        reader = try CredentialReader(
            .serviceAccount(server: try APIServerURL("https://10.0.0.1"), folder: folder), at: start)
    }

    private static func write(
        _ name: String, token: String, authority: TestCertificates.Pair, in folder: String
    ) throws {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        try TemporaryFolder.replace("\(folder)/\(name)/token", with: token)
        try TemporaryFolder.copy(authority.certificate, to: "\(folder)/\(name)/ca.crt")
    }

    /// Turns the link to another folder, at once.
    private func turn(to name: String) throws {
        let files = FileManager.default
        try files.createSymbolicLink(atPath: folder + "/..data_tmp", withDestinationPath: name)
        guard unsafe rename(folder + "/..data_tmp", folder + "/..data") == 0 else {
            throw TestCertificates.Failure(description: "rename: \(errno)")
        }
    }

    @Test mutating func looksOnceASecond() throws {
        try Self.write("2", token: "second", authority: certificates.authority, in: folder)
        let tls = reader.credentials.tls
        try turn(to: "2")
        #expect(reader.refresh(at: start + .milliseconds(999)) == nil)
        #expect(reader.credentials.bearerToken == "first")
        #expect(reader.refresh(at: start + .seconds(1)) == nil)
        #expect(reader.credentials.bearerToken == "second")
        #expect(reader.credentials.tls == tls)
    }

    @Test mutating func looksAtOnceWhenForced() throws {
        try Self.write("2", token: "second", authority: certificates.otherAuthority, in: folder)
        let tls = reader.credentials.tls
        try turn(to: "2")
        #expect(reader.refresh(at: start, isForced: true) == nil)
        #expect(reader.credentials.bearerToken == "second")
        #expect(reader.credentials.tls != tls)
    }

    @Test mutating func theLastGoodOnesStayAndAFaultIsReportedOnce() throws {
        try Self.write("2", token: "", authority: certificates.authority, in: folder)
        try turn(to: "2")
        let fault = reader.refresh(at: start + .seconds(1))
        #expect(fault?.description == "\(folder)/token: holds no token, which is one line of visible ASCII")
        #expect(reader.credentials.bearerToken == "first")
        #expect(reader.refresh(at: start + .seconds(2)) == nil)
        #expect(reader.refresh(at: start + .seconds(3), isForced: true) == nil)
        try FileManager.default.removeItem(atPath: folder + "/..data")
        #expect(
            reader.refresh(at: start + .seconds(4))?.description == "\(folder)/token: no such file or directory")
        #expect(reader.credentials.bearerToken == "first")
        try Self.write("3", token: "third", authority: certificates.authority, in: folder)
        try turn(to: "3")
        #expect(reader.refresh(at: start + .seconds(5)) == nil)
        #expect(reader.credentials.bearerToken == "third")
    }

    @Test mutating func aBadAuthorityIsNotTaken() throws {
        let tls = reader.credentials.tls
        try TemporaryFolder.replace(folder + "/1/ca.crt", with: "-----BEGIN CERTIFICATE-----\nAAAA\n")
        #expect(
            reader.refresh(at: start + .seconds(1))?.description == "\(folder)/ca.crt: no certificate in PEM form")
        #expect(reader.credentials.tls == tls)
    }

    @Test mutating func writingInPlaceIsSeenToo() throws {
        let handle = try #require(FileHandle(forWritingAtPath: folder + "/1/token"))
        try handle.write(
            contentsOf: Data("rewritten, and longer than before".replacingOccurrences(of: " ", with: "-").utf8))
        try handle.close()
        #expect(reader.refresh(at: start + .seconds(1)) == nil)
        #expect(reader.credentials.bearerToken == "rewritten,-and-longer-than-before")
    }

    @Test mutating func aTimeThatGoesBackDoesNoHarm() {
        #expect(reader.refresh(at: start - .seconds(100)) == nil)
        #expect(reader.credentials.bearerToken == "first")
    }
}
