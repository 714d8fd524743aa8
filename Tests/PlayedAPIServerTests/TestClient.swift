import AsyncHTTPClient
import Foundation
import KubernetesObjects
import NIOCore
import NIOHTTP1
import NIOSSL
import PlayedAPIServer
import Testing

/// How a client speaks to the server.
enum Dialect: String, CaseIterable, CustomTestStringConvertible {
    case plain
    case http1
    case http2

    var testDescription: String { rawValue }
}

/// A client that shares nothing with the server.
struct TestClient: Sendable {
    struct Answer: Sendable {
        let status: Int
        let contentType: String
        let retryAfter: String?
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        func json() throws -> ManifestValue { try ManifestValue(json: body) }
    }

    let http: HTTPClient
    let url: String

    func get(
        _ target: String, _ encoding: PlayedEncoding = .json, token: String? = nil
    ) async throws -> Answer {
        let response = try await open(target, encoding, token: token)
        var body: [UInt8] = []
        for try await part in response.body { body += part.readableBytesView }
        return Answer(
            status: Int(response.status.code), contentType: response.headers.first(name: "content-type") ?? "",
            retryAfter: response.headers.first(name: "retry-after"), body: body)
    }

    /// As ``get(_:_:token:)`` after connections have been cut: the first tries may be made on one of those.
    func getAgain(_ target: String) async throws -> Answer {
        for _ in 1..<20 {
            do {
                return try await get(target)
            } catch is HTTPClientError {
                continue
            }
        }
        return try await get(target)
    }

    func watch(_ target: String, _ encoding: PlayedEncoding = .json, token: String? = nil) async throws -> EventReader {
        EventReader(response: try await open(target, encoding, token: token), encoding: encoding)
    }

    private func open(_ target: String, _ encoding: PlayedEncoding, token: String?) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url + target)
        let isWatch = target.contains("watch=true")
        let protobuf = "application/vnd.kubernetes.protobuf" + (isWatch ? ";stream=watch" : "")
        request.headers.add(name: "Accept", value: encoding == .json ? "application/json" : protobuf)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        return try await http.execute(request, timeout: .seconds(60))
    }
}

/// Runs a test with a server and a client that trusts it.
@discardableResult
func withServer<Result: Sendable>(
    _ dialect: Dialect = .plain, _ options: PlayedAPIServer.Options = .init(),
    _ body: (PlayedAPIServer, TestClient) async throws -> Result
) async throws -> Result {
    guard dialect != .plain else { return try await withServer(options, http2: false, certificates: nil, body) }
    return try await withTemporaryFolder { folder in
        var options = options
        let certificates = try TestCertificates.make(in: folder)
        options.certificates = certificates
        return try await withServer(options, http2: dialect == .http2, certificates: certificates, body)
    }
}

private func withServer<Result: Sendable>(
    _ options: PlayedAPIServer.Options, http2: Bool, certificates: TestCertificates?,
    _ body: (PlayedAPIServer, TestClient) async throws -> Result
) async throws -> Result {
    try await PlayedAPIServer.with(options) { server in
        try await withClient(of: server.url, http2: http2, certificates) { try await body(server, $0) }
    }
}

/// Runs a test with a client that trusts the authority of certificates.
@discardableResult
func withClient<Result: Sendable>(
    of url: String, http2: Bool, _ certificates: TestCertificates?, presentsCertificate: Bool = false,
    _ body: (TestClient) async throws -> Result
) async throws -> Result {
    var configuration = HTTPClient.Configuration()
    configuration.httpVersion = http2 ? .automatic : .http1Only
    configuration.decompression = .disabled
    configuration.connectionPool.retryConnectionEstablishment = false
    if let certificates {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(certificates.authority)
        if presentsCertificate {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(certificates.clientCertificate).map {
                .certificate($0)
            }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: certificates.clientKey, format: .pem))
        }
        configuration.tlsConfiguration = tls
    }
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    do {
        let result = try await body(TestClient(http: http, url: url))
        try await http.shutdown()
        return result
    } catch {
        try await http.shutdown()
        throw error
    }
}

/// A folder that is gone afterwards.
@discardableResult
func withTemporaryFolder<Result: Sendable>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("played-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    do {
        let result = try await body(folder)
        try FileManager.default.removeItem(at: folder)
        return result
    } catch {
        try FileManager.default.removeItem(at: folder)
        throw error
    }
}
