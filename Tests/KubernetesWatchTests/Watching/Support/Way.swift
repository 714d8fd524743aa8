import Foundation
import KubernetesWatch
import PlayedAPIServer
import Testing

/// How a played API server is spoken to.
struct Way: Sendable, CustomTestStringConvertible {
    enum Transport: CaseIterable {
        /// HTTP/1.1 without TLS.
        case plain
        /// HTTP/1.1 over TLS.
        case tls
        /// HTTP/2 over TLS.
        case http2
    }

    var transport: Transport
    var encoding: PlayedEncoding

    static let all = Transport.allCases.flatMap { transport in
        PlayedEncoding.allCases.map { Way(transport: transport, encoding: $0) }
    }
    static let encodings = PlayedEncoding.allCases.map { Way(transport: .plain, encoding: $0) }
    static let plain = Way(transport: .plain, encoding: .protobuf)

    var testDescription: String { "\(encoding) over \(transport)" }

    /// A server that speaks so.
    func options(in folder: TemporaryFolder) throws -> PlayedAPIServer.Options {
        var options = PlayedAPIServer.Options()
        if transport != .plain { options.certificates = try TestCertificates.make(in: folder.url) }
        options.encodings = [encoding]
        return options
    }

    /// What a client has to know of the server.
    func access(to server: PlayedAPIServer, in folder: TemporaryFolder) throws -> APIServerAccess {
        let authority = transport == .plain ? nil : folder.url.appendingPathComponent("ca.crt").path
        return .endpoint(try APIServerURL(server.url), files: .init(authority: authority))
    }
}
