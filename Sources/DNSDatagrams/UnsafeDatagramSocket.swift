import CLinux
public import NetworkAddress

/// A bound UDP socket that shares its address with the sockets of other workers. Closed with the last reference.
public final class DatagramSocket: Sendable {
    /// The descriptor; valid as long as this object lives.
    let descriptor: Int32
    /// The address and port bound to.
    public let endpoint: SocketEndpoint

    /// Octets of kernel buffer asked for in each direction: a burst of some ten thousand queries.
    static var bufferOctets: Int32 { 4 << 20 }

    /// Binds a socket. Several sockets of this process may have the same endpoint: the kernel spreads clients over them.
    ///
    /// - Parameter endpoint: port 0 lets the kernel choose.
    public init(endpoint: SocketEndpoint, receiveTimeoutMilliseconds: Int32) throws(ListenError) {
        var step: Int32 = 0
        var address = endpoint.address.clinux(port: endpoint.port)
        let result = unsafe clinux_udp_open(&address, Self.bufferOctets, &step)
        guard result >= 0 else { throw ListenError(endpoint, transport: "udp", errno: -result) }
        descriptor = result
        let port = clinux_bound_port(result)
        let timeout = clinux_receive_timeout(result, receiveTimeoutMilliseconds)
        guard port > 0, timeout == 0 else {
            clinux_close(result)
            throw ListenError(endpoint, transport: "udp", errno: port > 0 ? -timeout : -port)
        }
        self.endpoint = SocketEndpoint(endpoint.address, port: UInt16(truncatingIfNeeded: port))
    }

    deinit { clinux_close(descriptor) }

    /// Receives nothing from now on; what has arrived can be read, and answers can be sent. Returns 0 or a negative errno.
    func stopReceiving() -> Int { Int(clinux_stop_receiving(descriptor)) }

    /// Octets of the kernel's memory that hold datagrams nobody has read yet, and how many datagrams it has dropped since the
    /// socket was opened; `nil` where the kernel does not say.
    public var queue: (octets: Int, drops: Int)? {
        var octets: UInt32 = 0
        var drops: UInt32 = 0
        guard unsafe clinux_socket_queue(descriptor, &octets, &drops) == 0 else { return nil }
        return (Int(octets), Int(drops))
    }

    /// Throws if another process, or another server of this one, holds the endpoint already, over UDP or TCP; sharing it
    /// would split the queries between the two.
    public static func checkIsFree(_ endpoint: SocketEndpoint) throws(ListenError) {
        var address = endpoint.address.clinux(port: endpoint.port)
        for (transport, isStream) in [("udp", Int32(0)), ("tcp", 1)] {
            let result = unsafe clinux_probe(&address, isStream)
            guard result == 0 else { throw ListenError(endpoint, transport: transport, errno: -result) }
        }
    }
}

extension IPAddress {
    fileprivate func clinux(port: UInt16) -> clinux_endpoint {
        var endpoint = clinux_endpoint()
        endpoint.family = isIPv4 ? 4 : 6
        endpoint.port = port
        unsafe withUnsafeMutableBytes(of: &endpoint.octets) { target in
            unsafe target.copyBytes(from: octets)
        }
        return endpoint
    }
}
