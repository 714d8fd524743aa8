import NIOSSL

/// `tls` and `tls_servername`: how encrypted upstreams are authenticated, and how we are to them. An upstream whose
/// certificate is not right is not asked; there is no way around it (RFC 8310 section 5).
public struct UpstreamTLS: Hashable, Sendable {
    /// Our own certificate chain and key as PEM files; both or none.
    public var certificatePath: String?
    public var keyPath: String?
    /// The authorities that are trusted, as a PEM file; `nil` for the system's.
    public var authorityPath: String?
    /// The name that certificates have to be for, if they are not for the upstream's address; `nil` for the address alone.
    public var serverName: String?
    /// What the files were like: where one has changed, connections are made anew.
    public var revision: [String] = []

    public init(
        certificatePath: String? = nil, keyPath: String? = nil, authorityPath: String? = nil, serverName: String? = nil
    ) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        self.authorityPath = authorityPath
        self.serverName = serverName
    }

    /// Throws what is wrong with the files, so that it is said at the start.
    public func check() throws { _ = try context() }

    /// Reads the files.
    func context() throws -> NIOSSLContext { try NIOSSLContext(configuration: configuration()) }

    /// Reads the files of our own certificate; the authorities' is read when it is used.
    func configuration() throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authorityPath { configuration.trustRoots = .file(authorityPath) }
        if let certificatePath, let keyPath {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificatePath).map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: keyPath, format: .pem))
        }
        return configuration
    }
}
