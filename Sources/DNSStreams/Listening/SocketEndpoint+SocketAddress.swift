import NIOCore
import NetworkAddress

extension SocketEndpoint {
    /// The endpoint as NIO has it, an IPv4 address that was mapped into IPv6 as IPv4. `nil` where it is no IP address.
    init?(_ address: SocketAddress) {
        guard let text = address.ipAddress, let ip = IPAddress(text),
            let port = address.port.flatMap(UInt16.init(exactly:))
        else { return nil }
        self.init(ip.unmapped, port: port)
    }

    /// The endpoint for NIO.
    func socketAddress() throws -> SocketAddress {
        try SocketAddress(packedIPAddress: ByteBuffer(bytes: address.octets), port: Int(port))
    }
}
