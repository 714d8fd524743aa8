public import NetworkAddress

#if canImport(Glibc)
    import Glibc
#endif

/// A system call that failed.
public struct ServerSocketError: Error, CustomStringConvertible {
    public let call: String
    public let number: Int32

    public init(call: String, number: Int32) {
        self.call = call
        self.number = number
    }

    public var description: String { "\(call): \(unsafe String(cString: strerror(number)))" }
}

/// A socket of a played server, or anything else with a descriptor to wait for; closed with its last reference.
public final class ServerSocket: Sendable {
    public let descriptor: Int32

    public init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// A socket at an endpoint; port 0 lets the system choose. TCP sockets listen.
    public convenience init(at endpoint: SocketEndpoint, isStream: Bool) throws {
        let type = Int32((isStream ? SOCK_STREAM : SOCK_DGRAM).rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        self.init(
            descriptor: try Self.check("socket", socket(endpoint.address.isIPv4 ? AF_INET : AF_INET6, type, 0)))
        var one: Int32 = 1
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        let name = Self.name(of: endpoint)
        let result = unsafe name.withUnsafeBytes { name in
            unsafe bind(descriptor, name.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(name.count))
        }
        _ = try Self.check("bind \(endpoint)", result)
        if isStream { _ = try Self.check("listen", listen(descriptor, 64)) }
    }

    /// The port that the socket is bound to.
    public var port: UInt16 {
        get throws {
            var name = [UInt8](repeating: 0, count: 28)
            var length = socklen_t(name.count)
            let result = unsafe name.withUnsafeMutableBytes { name in
                unsafe getsockname(descriptor, name.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
            }
            _ = try Self.check("getsockname", result)
            return UInt16(name[2]) << 8 | UInt16(name[3])
        }
    }

    public func accept() throws -> ServerSocket {
        try ServerSocket(descriptor: Self.check("accept", Glibc.accept(descriptor, nil, nil))).closedInChildren()
    }

    private func closedInChildren() throws -> ServerSocket {
        _ = try Self.check("fcntl", fcntl(descriptor, F_SETFD, FD_CLOEXEC))
        return self
    }

    /// What has come: empty at the end of a stream, `nil` where the peer is gone.
    public func receive() -> [UInt8]? {
        var octets = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe octets.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        return count < 0 ? nil : Array(octets.prefix(count))
    }

    /// Writes to a stream; an error is the peer's affair.
    public func send(_ octets: [UInt8]) {
        _ = unsafe octets.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// A datagram and the name of its sender, which ``send(_:to:)`` takes.
    public func receiveDatagram() throws -> (octets: [UInt8], sender: [UInt8]) {
        var octets = [UInt8](repeating: 0, count: 65_536)
        var name = [UInt8](repeating: 0, count: 28)
        var length = socklen_t(name.count)
        let count = unsafe octets.withUnsafeMutableBytes { octets in
            unsafe name.withUnsafeMutableBytes { name in
                unsafe recvfrom(
                    descriptor, octets.baseAddress, octets.count, 0,
                    name.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
            }
        }
        return (Array(octets.prefix(try Self.check("recvfrom", count))), Array(name.prefix(Int(length))))
    }

    public func send(_ octets: [UInt8], to sender: [UInt8]) {
        _ = unsafe octets.withUnsafeBytes { octets in
            unsafe sender.withUnsafeBytes { name in
                unsafe sendto(
                    descriptor, octets.baseAddress, octets.count, Int32(MSG_NOSIGNAL),
                    name.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(name.count))
            }
        }
    }

    /// Which of the sockets have something; none once the time is up.
    public static func ready(_ sockets: [ServerSocket], milliseconds: Int32) throws -> [Int] {
        var entries = sockets.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        let count = unsafe poll(&entries, nfds_t(entries.count), milliseconds)
        if count < 0, errno == EINTR { return [] }
        _ = try check("poll", count)
        return entries.indices.filter { entries[$0].revents != 0 }
    }

    /// The two ends of a pipe: reading, writing.
    public static func pipe() throws -> (ServerSocket, ServerSocket) {
        var ends: [Int32] = [-1, -1]
        _ = try check("pipe", unsafe Glibc.pipe(&ends))
        return (
            try ServerSocket(descriptor: ends[0]).closedInChildren(),
            try ServerSocket(descriptor: ends[1]).closedInChildren()
        )
    }

    private static func check<Result: SignedInteger>(_ call: String, _ result: Result) throws -> Result {
        guard result >= 0 else { throw ServerSocketError(call: call, number: errno) }
        return result
    }

    private static func name(of endpoint: SocketEndpoint) -> [UInt8] {
        let family = UInt16(endpoint.address.isIPv4 ? AF_INET : AF_INET6)
        var name = unsafe withUnsafeBytes(of: family) { unsafe Array($0) }
        name += [UInt8(truncatingIfNeeded: endpoint.port >> 8), UInt8(truncatingIfNeeded: endpoint.port)]
        let zeros = { (count: Int) in [UInt8](repeating: 0, count: count) }
        let octets = endpoint.address.octets
        return name + (endpoint.address.isIPv4 ? octets + zeros(8) : zeros(4) + octets + zeros(4))
    }
}
