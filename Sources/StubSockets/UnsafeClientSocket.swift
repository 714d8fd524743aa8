import NetworkAddress

#if canImport(Glibc)
    import Glibc
#endif

/// A system call that failed, for a reason that is this machine's and not the server's.
public struct ClientSocketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call and what it was about.
    public let call: String
    /// `errno`.
    public let number: Int32

    /// `connect 127.0.0.1:53: Permission denied`.
    public var description: String { "\(call): \(unsafe String(cString: strerror(number)))" }

    /// Whether nobody can be reached there: the server's affair.
    var isUnreachable: Bool {
        [ECONNREFUSED, ECONNRESET, EHOSTUNREACH, ENETUNREACH, EPIPE, ETIMEDOUT, ENETDOWN, EHOSTDOWN].contains(number)
    }
}

/// A connected socket of a client, which never blocks and closes with its last reference.
final class ClientSocket {
    let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// A datagram socket with a port of its own, or the beginning of a TCP connection.
    static func connected(to server: SocketEndpoint, isStream: Bool) throws -> ClientSocket {
        let type = Int32((isStream ? SOCK_STREAM : SOCK_DGRAM).rawValue)
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(server.address.isIPv4 ? AF_INET : AF_INET6, type | flags, 0)
        guard descriptor >= 0 else { throw ClientSocketError(call: "socket", number: errno) }
        let client = ClientSocket(descriptor: descriptor)
        let name = name(of: server)
        let result = unsafe name.withUnsafeBytes { name in
            unsafe connect(descriptor, name.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(name.count))
        }
        guard result == 0 || errno == EINPROGRESS else {
            throw ClientSocketError(call: "connect \(server)", number: errno)
        }
        return client
    }

    /// Sends as much as there is room for; how many octets that was.
    func send(_ octets: ArraySlice<UInt8>) throws -> Int {
        let count = unsafe octets.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return 0 }
        guard count >= 0 else { throw ClientSocketError(call: "send", number: errno) }
        return count
    }

    /// A datagram, or what has come of a stream; `nil` where there is nothing yet, empty at the end of a stream.
    func receive() throws -> [UInt8]? {
        var octets = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe octets.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        if count < 0, errno == EAGAIN || errno == EINTR { return nil }
        guard count >= 0 else { throw ClientSocketError(call: "recv", number: errno) }
        return Array(octets.prefix(count))
    }

    /// Waits until one of the sockets has something, and says which; none once the time is up.
    static func wait(
        for sockets: [(socket: ClientSocket, isWriting: Bool)], atMost time: Duration
    ) throws -> [Int] {
        var entries = sockets.map {
            pollfd(fd: $0.socket.descriptor, events: Int16($0.isWriting ? POLLOUT : POLLIN), revents: 0)
        }
        // Rounded up, so that a deadline is never met too early and polled for again and again.
        let (seconds, attoseconds) = max(time, .zero).components
        let milliseconds = Int32(
            clamping: min(seconds, 1_000_000) * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
        let count = unsafe poll(&entries, nfds_t(entries.count), milliseconds)
        guard count >= 0 || errno == EINTR else { throw ClientSocketError(call: "poll", number: errno) }
        return count <= 0 ? [] : entries.indices.filter { entries[$0].revents != 0 }
    }

    /// A `sockaddr_in` or `sockaddr_in6`.
    private static func name(of server: SocketEndpoint) -> [UInt8] {
        let family = UInt16(server.address.isIPv4 ? AF_INET : AF_INET6)
        let port = server.port
        // The family is in the machine's order, the port in the network's.
        var name = unsafe withUnsafeBytes(of: family) { unsafe Array($0) }
        name += [UInt8(truncatingIfNeeded: port >> 8), UInt8(truncatingIfNeeded: port)]
        let zeros = { (count: Int) in [UInt8](repeating: 0, count: count) }
        let octets = server.address.octets
        return name + (server.address.isIPv4 ? octets + zeros(8) : zeros(4) + octets + zeros(4))
    }
}
