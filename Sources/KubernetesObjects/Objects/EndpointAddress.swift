public import NetworkAddress

/// The address of a pod or an endpoint, both as somebody wrote it and as a value.
///
/// The spelling is kept because endpoint names are made of it: `1234:abcd::1` and `1234:abcd:0:0::1` are one address
/// and two names.
public struct EndpointAddress: Hashable, Sendable, CustomStringConvertible {
    /// As spelled in the object.
    public let text: String
    /// `nil` where the text is a host name (slices of type FQDN).
    public let ip: IPAddress?

    /// Any text is accepted; one that is no address is a host name.
    public init(_ text: String) {
        self.text = text
        self.ip = IPAddress(text)
    }

    /// An address in its canonical spelling.
    public init(_ address: IPAddress) {
        self.text = address.description
        self.ip = address
    }

    /// As spelled.
    public var description: String { text }
}
