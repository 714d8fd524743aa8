/// Why a compiled configuration cannot be served on this host: an address that cannot be listened on, or an API server's
/// credentials that cannot be read.
public struct ServerStartError: Error, CustomStringConvertible, Sendable {
    public let description: String

    init(_ error: any Error) { description = "\(error)" }

    init(_ description: String) { self.description = description }
}
