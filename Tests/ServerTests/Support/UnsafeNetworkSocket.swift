import NetworkAddress

#if canImport(Glibc)
    import Glibc
#endif

/// A system call that failed.
struct SocketError: Error, CustomStringConvertible {
    let call: String
    let number: Int32

    var description: String { "\(call): error \(number)" }
}

/// A POSIX socket that closes with its last reference: what the tests ask the server with, and play upstreams with.
final class NetworkSocket: Sendable {
    enum Kind { case datagram, stream }

    let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    convenience init(_ kind: Kind, for address: IPAddress) throws {
        let type = kind == .datagram ? SOCK_DGRAM : SOCK_STREAM
        let flags = Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        self.init(descriptor: try Self.check("socket", socket(address.isIPv4 ? AF_INET : AF_INET6, flags, 0)))
    }

    /// A socket bound to an endpoint; port 0 lets the system choose.
    convenience init(_ kind: Kind, at endpoint: SocketEndpoint, sharingPort: Bool = false) throws {
        try self.init(kind, for: endpoint.address)
        if kind == .stream { try set(SOL_SOCKET, SO_REUSEADDR, 1) }
        if sharingPort { try set(SOL_SOCKET, SO_REUSEPORT, 1) }
        if !endpoint.address.isIPv4 { try set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        try unsafe Self.withName(endpoint) { name, length in
            _ = try Self.check("bind \(endpoint)", unsafe bind(descriptor, name, length))
        }
        if kind == .stream { _ = try Self.check("listen", listen(descriptor, 128)) }
    }

    /// A connected socket.
    convenience init(_ kind: Kind, to endpoint: SocketEndpoint) throws {
        try self.init(kind, for: endpoint.address)
        try unsafe Self.withName(endpoint) { name, length in
            _ = try Self.check("connect \(endpoint)", unsafe connect(descriptor, name, length))
        }
    }

    /// Two ends of a stream inside of this machine.
    static func pair() throws -> (NetworkSocket, NetworkSocket) {
        var descriptors: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        _ = try check("socketpair", unsafe socketpair(AF_UNIX, type, 0, &descriptors))
        return (NetworkSocket(descriptor: descriptors[0]), NetworkSocket(descriptor: descriptors[1]))
    }

    /// The endpoint that the socket is bound to.
    var localEndpoint: SocketEndpoint {
        get throws {
            let (endpoint, _) = try unsafe Self.readName { name, length in
                _ = try Self.check("getsockname", unsafe getsockname(descriptor, name, length))
            }
            guard let endpoint else { throw SocketError(call: "getsockname", number: EAFNOSUPPORT) }
            return endpoint
        }
    }

    func accept() throws -> NetworkSocket {
        let accepted = NetworkSocket(descriptor: try Self.check("accept", Glibc.accept(descriptor, nil, nil)))
        _ = try Self.check("fcntl", fcntl(accepted.descriptor, F_SETFD, FD_CLOEXEC))
        return accepted
    }

    private func set(_ level: Int32, _ option: Int32, _ value: Int32) throws {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        _ = try Self.check("setsockopt \(option)", unsafe setsockopt(descriptor, level, option, &value, size))
    }
}

// MARK: - Sending and receiving

extension NetworkSocket {
    /// Sends one datagram, or all octets of a stream.
    func send(_ octets: [UInt8]) throws {
        var sent = 0
        repeat {
            let rest = octets[sent...]
            sent += try Self.check(
                "send",
                unsafe rest.withUnsafeBytes {
                    unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                })
        } while sent < octets.count
    }

    func send(_ octets: [UInt8], to endpoint: SocketEndpoint) throws {
        try unsafe Self.withName(endpoint) { name, length in
            let flags = Int32(MSG_NOSIGNAL)
            _ = try Self.check(
                "sendto \(endpoint)",
                unsafe octets.withUnsafeBytes {
                    unsafe sendto(descriptor, $0.baseAddress, $0.count, flags, name, length)
                })
        }
    }

    /// What is there now: a datagram and its source, or octets of a stream; none at the end of a stream.
    func receive() throws -> (octets: [UInt8], source: SocketEndpoint?) {
        var octets = [UInt8](repeating: 0, count: 65_536)
        var count = 0
        let (source, length) = try unsafe Self.readName { name, length in
            count = try Self.check(
                "recvfrom",
                unsafe octets.withUnsafeMutableBytes {
                    unsafe recvfrom(descriptor, $0.baseAddress, $0.count, 0, name, length)
                })
        }
        return (Array(octets.prefix(count)), length > 0 ? source : nil)
    }

    /// As ``receive()``, or `nil` where nothing comes before the deadline.
    func receive(until deadline: ContinuousClock.Instant) throws -> (octets: [UInt8], source: SocketEndpoint?)? {
        try Self.readable([self], until: deadline).isEmpty ? nil : try receive()
    }

    /// Ends this side of a connection.
    func finishWriting() throws { _ = try Self.check("shutdown", shutdown(descriptor, Int32(SHUT_WR))) }

    /// Has the connection end with RST when the socket is closed.
    func resetWhenClosed() throws {
        var value = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        _ = try Self.check("setsockopt SO_LINGER", unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, size))
    }

    /// The sockets, by their number in the array, that can be read from; empty once the deadline has passed.
    static func readable(_ sockets: [NetworkSocket], until deadline: ContinuousClock.Instant) throws -> [Int] {
        var entries = sockets.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        while true {
            let left = ContinuousClock.now.duration(to: deadline).components
            let milliseconds = Int32(clamping: max(0, left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000))
            let count = unsafe poll(&entries, nfds_t(entries.count), milliseconds)
            if count < 0, errno == EINTR { continue }
            _ = try check("poll", count)
            return entries.indices.filter { entries[$0].revents != 0 }
        }
    }
}

// MARK: - Addresses

extension NetworkSocket {
    private static func check<Result: SignedInteger>(_ call: String, _ result: Result) throws -> Result {
        guard result >= 0 else { throw SocketError(call: call, number: errno) }
        return result
    }

    private static func withName(
        _ endpoint: SocketEndpoint, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
    ) throws {
        let family = UInt16(endpoint.address.isIPv4 ? AF_INET : AF_INET6)
        var name = [UInt8(truncatingIfNeeded: family), UInt8(truncatingIfNeeded: family >> 8)]
        name += [UInt8(truncatingIfNeeded: endpoint.port >> 8), UInt8(truncatingIfNeeded: endpoint.port)]
        let padding = [UInt8](repeating: 0, count: endpoint.address.isIPv4 ? 8 : 4)
        name +=
            endpoint.address.isIPv4 ? endpoint.address.octets + padding : padding + endpoint.address.octets + padding
        try unsafe name.withUnsafeBytes { name in
            guard let base = name.baseAddress else { return }
            try unsafe body(base.assumingMemoryBound(to: sockaddr.self), socklen_t(name.count))
        }
    }

    private static func readName(
        _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) throws -> Void
    ) throws -> (SocketEndpoint?, socklen_t) {
        var name = [UInt8](repeating: 0, count: MemoryLayout<sockaddr_storage>.size)
        var length = socklen_t(name.count)
        try unsafe name.withUnsafeMutableBytes { name in
            guard let base = name.baseAddress else { return }
            try unsafe body(base.assumingMemoryBound(to: sockaddr.self), &length)
        }
        let isIPv4 = Int32(name[0]) == AF_INET
        let port = UInt16(name[2]) << 8 | UInt16(name[3])
        let address = IPAddress(octets: isIPv4 ? name[4..<8] : name[8..<24])
        return (address.map { SocketEndpoint($0.unmapped, port: port) }, length)
    }
}

extension TemporaryFolder {
    /// Puts one file in another's place in one step.
    func move(_ name: String, over target: String) throws {
        guard unsafe rename(path(of: name), path(of: target)) == 0 else {
            throw SocketError(call: "rename \(name)", number: errno)
        }
    }
}

extension SocketError {
    /// Whether the other side has reset the connection.
    var isReset: Bool { number == ECONNRESET || number == EPIPE }
}
