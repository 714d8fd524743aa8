import CLinux
import DNSWire
import NetworkAddress

/// What a lane waits for: its sockets, and others that have something for it.
@safe
struct LanePoll: ~Copyable {
    private static let capacity = 64
    private let descriptor: Int32
    /// The numbers of what is ready, after ``wait(milliseconds:)``.
    private(set) var ready: [UInt64] = []

    /// Traps without a descriptor: the process has just started.
    init() {
        descriptor = clinux_poll_open()
        precondition(descriptor >= 0, "no descriptor to wait with: error \(-descriptor)")
    }

    deinit { clinux_close(descriptor) }

    /// Returns 0 or a negative errno.
    func add(_ socket: Int32, number: Int) -> Int32 { clinux_poll_add(descriptor, socket, UInt64(number)) }

    /// - Parameter milliseconds: negative for ever.
    mutating func wait(milliseconds: Int32) {
        ready = unsafe [UInt64](unsafeUninitializedCapacity: Self.capacity) { buffer, count in
            count = max(
                0, Int(unsafe clinux_poll_wait(descriptor, buffer.baseAddress, Int32(buffer.count), milliseconds)))
        }
    }
}

/// Buffers for datagrams of upstreams. One thread uses them; what is received is valid until the next call.
@safe
struct ReceiveBuffers: ~Copyable {
    private static let count = 16
    private let storage = OctetStorage(count: count * ForwardingLimits.datagramOctetsMax)
    private var lengths = [UInt16](repeating: 0, count: count)

    /// Takes what is there; returns how many datagrams, 0 for none, or a negative errno.
    mutating func receive(from socket: Int32) -> Int {
        let octets = storage.octets
        return unsafe lengths.withUnsafeMutableBufferPointer { lengths in
            unsafe octets.withBase { base in
                Int(
                    unsafe clinux_upstream_receive(
                        socket, base, ForwardingLimits.datagramOctetsMax, lengths.baseAddress, Int32(Self.count)))
            }
        }
    }

    /// Whether there may be more than one call brings.
    static func isFull(_ received: Int) -> Bool { received == count }

    subscript(number: Int) -> Octets {
        storage.octets.octets.slice(
            at: number * ForwardingLimits.datagramOctetsMax, count: Int(lengths[number]))
    }
}

/// A connected UDP socket of a lane.
enum UpstreamSocket {
    /// Returns a descriptor, or a negative errno. The port is the kernel's choice, at random.
    static func open(_ upstream: Upstream, source: IPAddress?) -> Int32 {
        var server = clinux_endpoint(upstream.endpoint.address, port: upstream.endpoint.port, scope: upstream.scope)
        guard let source, source.isIPv4 == upstream.endpoint.address.isIPv4 else {
            return unsafe clinux_upstream_open(&server, nil)
        }
        var own = clinux_endpoint(source, port: 0, scope: 0)
        return unsafe clinux_upstream_open(&server, &own)
    }

    static func close(_ socket: Int32) { clinux_close(socket) }
}

extension clinux_endpoint {
    fileprivate init(_ address: IPAddress, port: UInt16, scope: UInt32) {
        self.init()
        family = address.isIPv4 ? 4 : 6
        self.port = port
        self.scope = scope
        unsafe withUnsafeMutableBytes(of: &octets) { target in unsafe target.copyBytes(from: address.octets) }
    }
}
