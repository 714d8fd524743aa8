import Glibc
import NIOCore
public import NetworkAddress

/// Why a listener does not start.
public struct StreamListenerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The address that was to be listened on.
    public let endpoint: SocketEndpoint
    /// What was wrong with it.
    public let reason: String

    init(_ endpoint: SocketEndpoint, _ error: any Error) {
        self.endpoint = endpoint
        reason = (error as? IOError).flatMap { Self.reason($0.errnoCode) } ?? "\(error)"
    }

    public var description: String { "cannot listen on \(endpoint) (tcp): \(reason)" }

    private static func reason(_ code: CInt) -> String? {
        switch code {
        case EADDRINUSE: "address already in use"
        case EADDRNOTAVAIL: "no such address on this host"
        case EACCES, EPERM: "permission denied"
        case EAFNOSUPPORT: "address family not supported"
        case EMFILE, ENFILE: "too many open files"
        default: nil
        }
    }
}
