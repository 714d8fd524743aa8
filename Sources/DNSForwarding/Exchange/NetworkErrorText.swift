import Glibc
import NIOCore
import NIOSSL

/// The few words of a log line for what a socket reported.
struct NetworkErrorText: CustomStringConvertible {
    let description: String

    init(_ error: any Error) {
        description =
            switch error {
            case let error as IOError: Self.words(error.errnoCode)
            case ChannelError.connectTimeout: "no connection in time"
            case let error as NIOSSLError: "tls: \(error)"
            case let error as BoringSSLError: "tls: \(error)"
            default: "\(error)"
            }
    }

    init(errno: Int32) { description = Self.words(errno) }

    private static func words(_ errno: Int32) -> String { words[errno] ?? "error \(errno)" }

    private static let words: [CInt: String] = [
        ECONNREFUSED: "connection refused",
        ECONNRESET: "connection reset",
        EPIPE: "connection closed by the upstream",
        EHOSTUNREACH: "no route to host",
        ENETUNREACH: "network is unreachable",
        ETIMEDOUT: "connection timed out",
        EACCES: "not permitted",
        EPERM: "not permitted",
        EMSGSIZE: "query too large for a datagram",
        EMFILE: "too many open files",
        ENFILE: "too many open files in the system",
        ENOBUFS: "no buffer space",
        EAGAIN: "no buffer space",
        EINVAL: "invalid address",
        EADDRNOTAVAIL: "no free local port",
    ]
}
