/// Why a compiled configuration cannot be served on this host: an address that cannot be listened on.
public struct ServerStartError: Error, CustomStringConvertible, Sendable {
    public let description: String

    init(_ error: any Error) { description = "\(error)" }
}
