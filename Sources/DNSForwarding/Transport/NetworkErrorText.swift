import Glibc
import NIOCore

/// The few words of a log line for what a socket reported.
struct NetworkErrorText: CustomStringConvertible {
    let description: String

    init(_ error: any Error) {
        guard let error = error as? IOError else {
            description = String(describing: error)
            return
        }
        description = Self.words[error.errnoCode] ?? error.description
    }

    private static let words: [CInt: String] = [
        ECONNREFUSED: "connection refused",
        ECONNRESET: "connection reset",
        EPIPE: "connection closed by the upstream",
        EHOSTUNREACH: "no route to host",
        ENETUNREACH: "network is unreachable",
        EACCES: "not permitted",
        EPERM: "not permitted",
        EMSGSIZE: "query too large for a datagram",
        EMFILE: "too many open files",
        ENFILE: "too many open files in the system",
        ENOBUFS: "no buffer space",
        EADDRNOTAVAIL: "no free local port",
    ]
}
