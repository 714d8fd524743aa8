public import Foundation

/// A certificate authority with a server's and a client's certificate, made by `openssl` into a folder.
///
/// The server's certificate is for `localhost`, 127.0.0.1 and ::1; keys are P-256, valid for two days.
public struct TestCertificates: Hashable, Sendable {
    /// Where the files are.
    public let folder: URL
    /// The authority's certificate, PEM.
    public var authority: String { path("ca.crt") }
    /// The server's certificate, PEM.
    public var serverCertificate: String { path("server.crt") }
    /// The server's key, PEM.
    public var serverKey: String { path("server.key") }
    /// A client's certificate, PEM.
    public var clientCertificate: String { path("client.crt") }
    /// A client's key, PEM.
    public var clientKey: String { path("client.key") }

    /// Makes everything anew in a folder, which is created where it is missing.
    public static func make(in folder: URL) throws -> TestCertificates {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let certificates = TestCertificates(folder: folder)
        try certificates.rotate()
        return certificates
    }

    /// Replaces the authority and everything it has signed under the same names. Each file appears as a whole. A server
    /// goes on with the old ones until ``PlayedAPIServer/use(_:)``.
    public func rotate() throws {
        let workshop = folder.appendingPathComponent(".making-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: workshop, withIntermediateDirectories: true)
        defer { removeLeftovers(workshop) }
        try Self.request(
            in: workshop, name: "ca", subject: "/CN=played-authority",
            extensions: ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"], signed: false)
        try Self.request(
            in: workshop, name: "server", subject: "/CN=kube-apiserver",
            extensions: [
                "basicConstraints=critical,CA:FALSE", "extendedKeyUsage=serverAuth",
                "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1",
            ], signed: true)
        try Self.request(
            in: workshop, name: "client", subject: "/O=system:masters/CN=played-client",
            extensions: ["basicConstraints=critical,CA:FALSE", "extendedKeyUsage=clientAuth"], signed: true)
        for name in ["ca", "server", "client"] {
            for kind in ["key", "crt"] {
                let made = try Data(contentsOf: workshop.appendingPathComponent("\(name).\(kind)"))
                try made.write(to: folder.appendingPathComponent("\(name).\(kind)"), options: .atomic)
            }
        }
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func removeLeftovers(_ workshop: URL) {
        do {
            try FileManager.default.removeItem(at: workshop)
        } catch {
            FileHandle.standardError.write(Data("\(workshop.path) is left over: \(error)\n".utf8))
        }
    }

    private static func request(
        in folder: URL, name: String, subject: String, extensions: [String], signed: Bool
    ) throws {
        var arguments = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        arguments += ["-subj", subject, "-days", "2", "-sha256"]
        arguments += ["-keyout", "\(name).key", "-out", "\(name).crt"]
        if signed { arguments += ["-CA", "ca.crt", "-CAkey", "ca.key"] }
        for text in extensions { arguments += ["-addext", text] }
        try run(arguments, in: folder)
    }

    private static func run(_ arguments: [String], in folder: URL) throws {
        // A file instead of a pipe: nobody has to empty it while openssl runs.
        let messages = folder.appendingPathComponent("messages")
        try Data().write(to: messages)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: messages)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let said = String(decoding: try Data(contentsOf: messages), as: UTF8.self)
            throw PlayedAPIServerError(description: "openssl \(arguments.joined(separator: " ")): \(said)")
        }
    }
}
