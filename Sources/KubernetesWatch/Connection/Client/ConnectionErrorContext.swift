import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// What is known of a request when it fails, to put the failure into words.
struct ConnectionErrorContext: Sendable {
    let server: APIServerURL
    let connectTime: Duration
    let answerTime: Duration
    let authorityOrigin: String

    /// An ``APIConnectionError``, or a `CancellationError` where the task is cancelled.
    func words(for error: any Error) -> any Error {
        if Task.isCancelled || error is CancellationError { return CancellationError() }
        if let error = error as? APIConnectionError { return error }
        let (kind, reason) = reason(for: error)
        return APIConnectionError(server: server.description, kind: kind, reason: reason)
    }

    private typealias Words = (APIConnectionError.Kind, String)

    private func reason(for error: any Error) -> Words {
        switch error {
        case let error as HTTPClientError: words(error)
        case let error as IOError: words(error)
        case let error as NIOConnectionError: words(error)
        case let error as ChannelError: words(error)
        case is SocketAddressError: (.unreachable, "the name \(server.host) has no address")
        case let error as NIOSSLError: words(error)
        case let error as BoringSSLError: words(error)
        case is NIOSSLExtraError: (.untrusted, "certificate is not trusted: it is for another name")
        case HTTPParserError.invalidEOFState: (.closed, "connection closed by the server")
        case let error as HTTPParserError: (.malformed, "the answer is no HTTP: \(error)")
        default: (.closed, "connection failed: \(error)")
        }
    }

    private func words(_ error: HTTPClientError) -> Words {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout: (.timeout, "no connection within \(seconds(connectTime))")
        case .tlsHandshakeTimeout: (.timeout, "no TLS handshake within \(seconds(connectTime))")
        case .deadlineExceeded, .readTimeout: (.timeout, "no answer within \(seconds(answerTime))")
        case .remoteConnectionClosed: (.closed, "connection closed by the server")
        case .cancelled, .alreadyShutdown: (.renewed, "connection given up for a new one")
        default: (.malformed, error.shortDescription.lowercased())
        }
    }

    private func words(_ error: IOError) -> Words {
        switch error.errnoCode {
        case ECONNRESET, EPIPE: (.closed, "connection reset")
        case ETIMEDOUT: (.closed, "the server does not answer any more")
        default: (.unreachable, SystemErrorText.words(error.errnoCode))
        }
    }

    private func words(_ error: NIOConnectionError) -> Words {
        if let last = error.connectionErrors.last { return reason(for: last.error) }
        return (.unreachable, "the name \(server.host) has no address")
    }

    private func words(_ error: ChannelError) -> Words {
        switch error {
        case .connectTimeout: (.timeout, "no connection within \(seconds(connectTime))")
        default: (.closed, "connection closed")
        }
    }

    private func words(_ error: NIOSSLError) -> Words {
        switch error {
        case .handshakeFailed(let error): words(error)
        case .uncleanShutdown: (.closed, "connection closed by the server")
        case .unableToValidateCertificate, .noCertificateToValidate:
            (.untrusted, "certificate is not trusted: there is none")
        default: (.untrusted, "TLS failed: \(error)")
        }
    }

    /// BoringSSL says what went wrong only in the text of its errors.
    private func words(_ error: BoringSSLError) -> Words {
        guard case .sslError(let stack) = error, let text = stack.last?.description else {
            return (.closed, "connection closed during the TLS handshake")
        }
        let code = text.split(separator: ":").last { $0.contains(" at ") }?.prefix { $0 != " " } ?? ""
        switch code {
        case "CERTIFICATE_VERIFY_FAILED":
            return (
                .untrusted, "certificate is not trusted: it is not signed by \(authorityOrigin), or out of its time"
            )
        case "WRONG_VERSION_NUMBER", "HTTP_REQUEST": return (.malformed, "the server does not speak TLS")
        case "": return (.closed, "connection closed during the TLS handshake")
        default:
            let words = code.lowercased().split(separator: "_").joined(separator: " ")
            guard code.contains("ALERT") || code.contains("CERTIFICATE_REQUIRED") else {
                return (.untrusted, "TLS failed: \(words)")
            }
            return (.untrusted, "the server refuses the TLS connection: \(words)")
        }
    }

    private func seconds(_ time: Duration) -> String {
        let parts = time.components
        let milliseconds = parts.attoseconds / 1_000_000_000_000_000
        return parts.seconds == 0 ? "\(milliseconds) ms" : "\(parts.seconds) s"
    }
}
