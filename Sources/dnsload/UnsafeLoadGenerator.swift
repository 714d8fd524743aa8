import CLinux
import NetworkAddress

/// Keeps a window of queries outstanding over several sockets and counts what comes back.
struct LoadGenerator {
    /// The state of one socket.
    private struct Lane {
        let socket: Int32
        var outstanding = 0
        var lastProgress: UInt64
    }

    private static let batch = 32
    private static let receiveStride = 4096
    private let queries: LoadQueries
    private let outstandingMax: Int
    private var lanes: [Lane] = []
    private var next = 0
    private var id: UInt16 = 1
    private var report = LoadReport()
    /// Queries that may have been sent by now; without a rate, all of them.
    private var allowance = Int.max
    private var receiveRows = [UInt8](repeating: 0, count: batch * receiveStride)
    private var receiveLengths = [UInt16](repeating: 0, count: batch)
    private var sendRows = [UInt8](repeating: 0, count: batch * LoadQueries.stride)
    private var sendLengths = [UInt16](repeating: 0, count: batch)

    /// - Parameter window: queries outstanding over all sockets.
    init(server: SocketEndpoint, queries: LoadQueries, window: Int, sockets: Int) throws {
        self.queries = queries
        outstandingMax = max(window / sockets, 1)
        var address = clinux_endpoint(server)
        for _ in 0..<sockets {
            let socket = unsafe clinux_load_open(&address, 4 << 20)
            guard socket >= 0 else { throw LoadError("cannot open a socket to \(server): error \(-socket)") }
            lanes.append(Lane(socket: socket, lastProgress: clinux_now()))
        }
    }

    /// Runs for the time and reports.
    ///
    /// - Parameter rate: queries a second at most; `nil` for as many as the window lets through.
    mutating func run(seconds: Double, rate: Double? = nil) -> LoadReport {
        report = LoadReport()
        let start = clinux_now()
        let end = start + UInt64(seconds * 1e9)
        var now = start
        while now < end {
            var isActive = false
            if let rate { allowance = Int(rate * Double(now - start) / 1e9) }
            for index in lanes.indices {
                let received = receive(index, now: now)
                let sent = send(index)
                isActive = isActive || received || sent
            }
            if !isActive { wait() }
            now = clinux_now()
        }
        report.seconds = Double(now - start) / 1e9
        return report
    }

    private mutating func receive(_ index: Int, now: UInt64) -> Bool {
        let count = Int(
            unsafe receiveRows.withUnsafeMutableBufferPointer { rows in
                unsafe receiveLengths.withUnsafeMutableBufferPointer { lengths in
                    unsafe clinux_load_receive(
                        lanes[index].socket, rows.baseAddress, Self.receiveStride, lengths.baseAddress,
                        Int32(Self.batch))
                }
            })
        guard count > 0 else {
            if lanes[index].outstanding > 0, now - lanes[index].lastProgress > 200_000_000 {
                report.lost += lanes[index].outstanding
                lanes[index].outstanding = 0
                lanes[index].lastProgress = now
            }
            return false
        }
        for slot in 0..<count {
            report.octets += Int(receiveLengths[slot])
            report.codes[Int(receiveRows[slot * Self.receiveStride + 3] & 0xf)] += 1
        }
        report.received += count
        lanes[index].outstanding = max(lanes[index].outstanding - count, 0)
        lanes[index].lastProgress = now
        return true
    }

    private mutating func send(_ index: Int) -> Bool {
        let room = outstandingMax - lanes[index].outstanding
        guard room >= min(outstandingMax, Self.batch) || lanes[index].outstanding == 0 else { return false }
        let count = min(room, Self.batch, max(allowance - report.sent, 0))
        guard count > 0 else { return false }
        for slot in 0..<count {
            let row = next * LoadQueries.stride
            let length = Int(queries.lengths[next])
            let target = slot * LoadQueries.stride
            for offset in 0..<length { sendRows[target + offset] = queries.rows[row + offset] }
            sendRows[target] = UInt8(id >> 8)
            sendRows[target + 1] = UInt8(id & 0xff)
            sendLengths[slot] = UInt16(length)
            id &+= 1
            next = next + 1 == queries.count ? 0 : next + 1
        }
        let sent = Int(
            unsafe sendRows.withUnsafeBufferPointer { rows in
                unsafe sendLengths.withUnsafeBufferPointer { lengths in
                    unsafe clinux_load_send(
                        lanes[index].socket, rows.baseAddress, LoadQueries.stride, lengths.baseAddress, Int32(count))
                }
            })
        report.sent += sent
        lanes[index].outstanding += sent
        return sent > 0
    }

    private func wait() {
        let sockets = lanes.map(\.socket)
        unsafe sockets.withUnsafeBufferPointer { unsafe clinux_load_wait($0.baseAddress, Int32($0.count), 1) }
    }
}

extension clinux_endpoint {
    /// An address in the form of the C calls.
    init(_ endpoint: SocketEndpoint) {
        self.init()
        family = endpoint.address.isIPv4 ? 4 : 6
        port = endpoint.port
        unsafe withUnsafeMutableBytes(of: &octets) { target in
            unsafe target.copyBytes(from: endpoint.address.octets)
        }
    }
}
