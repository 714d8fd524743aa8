import Foundation

/// Certificates of two authorities, made by the `openssl` command once for all tests.
struct TestCertificates: Sendable {
    /// Where one certificate is and its key.
    struct Pair: Sendable {
        let certificate: String
        let key: String
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static let shared = Result { try TestCertificates() }

    let authority: Pair
    let otherAuthority: Pair
    /// For 127.0.0.1 and kubernetes.default.svc, signed by the authority.
    let server: Pair
    /// The same, signed by the other authority.
    let otherServer: Pair
    /// For no address, signed by the authority.
    let serverOfAnotherName: Pair
    let client: Pair
    /// The client's key once more, encrypted.
    let encryptedKey: String

    private init() throws {
        let folder = try TemporaryFolder.make()
        authority = try Self.authority("authority", in: folder)
        otherAuthority = try Self.authority("other", in: folder)
        let names = "IP:127.0.0.1,DNS:kubernetes.default.svc"
        server = try Self.signed("server", names: names, by: authority, in: folder)
        otherServer = try Self.signed("other-server", names: names, by: otherAuthority, in: folder)
        serverOfAnotherName = try Self.signed("elsewhere", names: "DNS:elsewhere.example", by: authority, in: folder)
        client = try Self.signed("client", names: "DNS:client.example", by: authority, in: folder)
        encryptedKey = "\(folder)/encrypted.key"
        try Self.openssl(["pkcs8", "-topk8", "-in", client.key, "-out", encryptedKey, "-passout", "pass:secret"])
    }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    private static func authority(_ name: String, in folder: String) throws -> Pair {
        let pair = Pair(certificate: "\(folder)/\(name).crt", key: "\(folder)/\(name).key")
        try openssl(
            ["req", "-x509"] + newKey + ["-keyout", pair.key, "-out", pair.certificate, "-subj", "/CN=\(name)"])
        return pair
    }

    private static func signed(_ name: String, names: String, by signer: Pair, in folder: String) throws -> Pair {
        let pair = Pair(certificate: "\(folder)/\(name).crt", key: "\(folder)/\(name).key")
        let request = "\(folder)/\(name).csr"
        let extensions = "\(folder)/\(name).ext"
        try "subjectAltName=\(names)\n".write(toFile: extensions, atomically: false, encoding: .utf8)
        try openssl(["req"] + newKey + ["-keyout", pair.key, "-out", request, "-subj", "/CN=\(name)"])
        try openssl([
            "x509", "-req", "-in", request, "-CA", signer.certificate, "-CAkey", signer.key, "-CAcreateserial",
            "-days", "2", "-extfile", extensions, "-out", pair.certificate,
        ])
        return pair
    }

    private static func openssl(_ arguments: [String]) throws {
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        let words = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "openssl \(arguments): \(String(decoding: words, as: UTF8.self))")
        }
    }
}

/// Folders for tests.
enum TemporaryFolder {
    static func make() throws -> String {
        let path = FileManager.default.temporaryDirectory.path + "/connection-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// Replaces a file by another one, as the kubelet does.
    static func replace(_ path: String, with text: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    static func copy(_ source: String, to path: String) throws {
        try replace(path, with: try String(contentsOfFile: source, encoding: .utf8))
    }
}
