import CLinux
import DNSEngine
import DNSWire
import NetworkAddress

/// A batch of datagrams: received, answered in place and sent with one system call each. Owns its buffers; one thread
/// uses it. Views of its buffers are valid until the next ``receive(from:)``.
@safe
struct DatagramBatch: ~Copyable {
    /// The greatest datagram there is: a query is never cut.
    static var receiveOctets: Int { 65_535 }
    /// What an answer may have; ``Limits/datagramOctetsMax`` with room for a larger ceiling of later.
    static var sendOctets: Int { 4096 }

    private let batch: OpaquePointer
    /// How many datagrams fit.
    let slotCount: Int

    init(slotCount: Int) {
        guard let batch = unsafe clinux_batch_create(Int32(slotCount), Self.receiveOctets, Self.sendOctets) else {
            fatalError("no memory for \(slotCount) datagrams")
        }
        unsafe self.batch = batch
        self.slotCount = slotCount
    }

    deinit { unsafe clinux_batch_free(batch) }

    /// Waits for datagrams; returns how many slots are filled, 0 after the socket's receive timeout, or a negative errno.
    ///
    /// - Parameter waits: `false` takes only what is there already.
    func receive(from socket: Int32, waits: Bool) -> Int {
        unsafe Int(clinux_batch_receive(batch, socket, waits ? 1 : 0))
    }

    /// The datagram in a filled slot; `nil` if it was cut.
    func datagram(_ slot: Int) -> Octets? {
        precondition(slot >= 0 && slot < slotCount)
        var length: Int32 = 0
        guard let base = unsafe clinux_batch_datagram(batch, Int32(slot), &length), length >= 0 else { return nil }
        return unsafe Octets(base: base, count: Int(length))
    }

    /// Who sent the datagram in a filled slot; an IPv4 client of a dual-stack socket is shown as such.
    func source(_ slot: Int) -> SocketEndpoint {
        precondition(slot >= 0 && slot < slotCount)
        var source = clinux_endpoint()
        unsafe clinux_batch_source(batch, Int32(slot), &source)
        return SocketEndpoint(source)
    }

    /// The address that the datagram in a filled slot was sent to; `0.0.0.0` where the socket is not told.
    func destination(_ slot: Int) -> IPAddress {
        precondition(slot >= 0 && slot < slotCount)
        var destination = clinux_endpoint()
        unsafe clinux_batch_destination(batch, Int32(slot), &destination)
        return destination.family == 0 ? .v4(0) : SocketEndpoint(destination).address
    }

    /// Where the answer of a slot is written.
    func answer(_ slot: Int) -> MutableOctets {
        precondition(slot >= 0 && slot < slotCount)
        guard let base = unsafe clinux_batch_answer(batch, Int32(slot)) else { preconditionFailure() }
        return unsafe MutableOctets(base: base, count: Self.sendOctets)
    }

    /// Puts the answer of a slot into the next ``send(to:)``.
    func queue(_ slot: Int, octets: Int) {
        precondition(slot >= 0 && slot < slotCount && octets <= Self.sendOctets)
        unsafe clinux_batch_queue(batch, Int32(slot), octets)
    }

    /// Sends what is queued; returns how many datagrams were lost.
    func send(to socket: Int32) -> Int { unsafe Int(clinux_batch_send(batch, socket)) }

    /// How to answer a slot later.
    func returnPath(_ slot: Int) -> ReturnPath {
        precondition(slot >= 0 && slot < slotCount)
        var path = clinux_return_path()
        unsafe clinux_batch_return_path(batch, Int32(slot), &path)
        return ReturnPath(path: path)
    }
}

/// The way back to a client: its address, and the address and interface that it asked.
struct ReturnPath: Sendable {
    let path: clinux_return_path

    /// Sends one datagram. Returns 0 or a negative errno.
    func send(_ octets: [UInt8], from socket: Int32) -> Int {
        unsafe withUnsafePointer(to: path) { path in
            unsafe octets.withUnsafeBufferPointer { octets in
                unsafe Int(clinux_send(socket, path, octets.baseAddress, octets.count))
            }
        }
    }
}

extension SocketEndpoint {
    fileprivate init(_ endpoint: clinux_endpoint) {
        let octets = endpoint.octets
        func word(
            _ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8
        ) -> UInt32 { UInt32(a) &<< 24 | UInt32(b) &<< 16 | UInt32(c) &<< 8 | UInt32(d) }
        let first = word(octets.0, octets.1, octets.2, octets.3)
        guard endpoint.family == 6 else {
            self.init(.v4(first), port: endpoint.port)
            return
        }
        let second = word(octets.4, octets.5, octets.6, octets.7)
        let third = word(octets.8, octets.9, octets.10, octets.11)
        let fourth = word(octets.12, octets.13, octets.14, octets.15)
        let address = IPAddress.v6(
            high: UInt64(first) &<< 32 | UInt64(second), low: UInt64(third) &<< 32 | UInt64(fourth))
        self.init(address.unmapped, port: endpoint.port)
    }
}
