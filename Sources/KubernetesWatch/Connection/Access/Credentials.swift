import NIOCore
import NIOSSL

/// What it takes to be let in by an API server, as it was read last.
public struct Credentials: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Where it is.
    public var server: APIServerURL
    /// Sent with each request; secret.
    public var bearerToken: String?
    /// `nil` where the server is not `https://`.
    public var tls: TLSMaterial?

    /// The server alone: everything else may be secret.
    public var description: String { "credentials for \(server)" }
    /// As the description.
    public var debugDescription: String { description }
}

/// What a TLS connection is made with. Two equal ones may share connections.
public struct TLSMaterial: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Octets in PEM form, and words for where they came from.
    package struct PEM: Hashable, Sendable {
        package var octets: [UInt8]
        package var origin: String
    }

    /// The client's side: its certificate with those that signed it, and its key.
    package struct Client: Hashable, Sendable {
        package var certificates: PEM
        package var key: PEM
    }

    /// Whose signature the server's certificate must have; `nil` for the system's authorities.
    package var authority: PEM?
    /// What the client proves itself with; `nil` where it need not.
    package var client: Client?
    /// The name that the server's certificate must have, where it is not the URL's.
    package var serverName: String?
    /// Whether the server has to prove who it is.
    package var verifiesServer = true

    /// Nothing that is secret.
    public var description: String { "TLS with \(authorityOrigin)" }
    /// As the description.
    public var debugDescription: String { description }

    /// Words for whom the server's certificate must be signed by.
    var authorityOrigin: String { authority.map { "the authority in \($0.origin)" } ?? "the system's authorities" }
}

extension TLSMaterial {
    /// Turns octets into certificates and keys, and makes sure that they go together.
    ///
    /// - Throws: naming the file or the field at fault.
    func configuration() throws(CredentialFault) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        // A connection is closed in the middle of a body that nobody reads on: there is nothing to wait for.
        configuration.shutdownTimeout = .milliseconds(200)
        if !verifiesServer { configuration.certificateVerification = .none }
        if let authority {
            configuration.trustRoots = .certificates(try Self.certificates(in: authority))
        }
        guard let client else { return configuration }
        configuration.certificateChain = try Self.certificates(in: client.certificates).map { .certificate($0) }
        do {
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: client.key.octets, format: .pem))
        } catch {
            throw CredentialFault(file: client.key.origin, reason: "no private key in PEM form, not encrypted")
        }
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw CredentialFault(
                file: client.key.origin,
                reason: "the private key is not that of the certificate in \(client.certificates.origin)")
        }
        return configuration
    }

    private static func certificates(in pem: PEM) throws(CredentialFault) -> [NIOSSLCertificate] {
        let certificates: [NIOSSLCertificate]
        do {
            certificates = try NIOSSLCertificate.fromPEMBytes(pem.octets)
        } catch {
            throw CredentialFault(file: pem.origin, reason: "no certificate in PEM form")
        }
        guard !certificates.isEmpty else {
            throw CredentialFault(file: pem.origin, reason: "no certificate in PEM form")
        }
        return certificates
    }
}
