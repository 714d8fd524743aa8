import CLinux
import DNSWire
import Foundation
import NetworkAddress

/// Asks one server one question after the other, without waiting longer than it takes.
struct Asker {
    private let socket: Int32
    private var id: UInt16 = 0

    init(port: UInt16) throws {
        var address = clinux_endpoint()
        address.family = 4
        address.port = port
        let octets: [UInt8] = [127, 0, 0, 1]
        unsafe withUnsafeMutableBytes(of: &address.octets) { unsafe $0.copyBytes(from: octets) }
        socket = unsafe clinux_load_open(&address, 1 << 20)
        guard socket >= 0 else { throw BenchmarkError("cannot open a socket: error \(-socket)") }
    }

    /// The IPv4 addresses that are answered; `nil` where there was no answer within the time or it was a failure.
    ///
    /// - Parameter yields: whether the processor is left to others while there is no answer: to the API server, which
    ///   shares it and may have a whole list to send.
    mutating func addresses(
        of name: DomainName, within seconds: Double = 0.05, yields: Bool = false
    ) throws -> [UInt32]? {
        id &+= 1
        var query = [UInt8(id >> 8), UInt8(id & 0xff), 1, 0, 0, 1, 0, 0, 0, 0, 0, 1] + name.octets + [0, 1, 0, 1]
        // OPT with room for a long answer.
        query += [0, 0, 41, 0x10, 0, 0, 0, 0, 0, 0, 0]
        send(query)
        let end = clinux_now() + UInt64(seconds * 1e9)
        while clinux_now() < end {
            guard let reply = receive() else {
                if yields { wait(milliseconds: 1) }
                continue
            }
            guard reply.count > 12, reply[0] == query[0], reply[1] == query[1] else { continue }
            let message = try Message(parsing: reply)
            guard message.responseCode == .noError else { return nil }
            return message.answers.compactMap { record in
                guard case .a(let address) = record.data else { return nil }
                return address.address
            }
        }
        return nil
    }

    private func send(_ query: [UInt8]) {
        let length = [UInt16(query.count)]
        _ = unsafe query.withUnsafeBufferPointer { row in
            unsafe length.withUnsafeBufferPointer {
                unsafe clinux_load_send(socket, row.baseAddress, query.count, $0.baseAddress, 1)
            }
        }
    }

    private func wait(milliseconds: Int32) {
        var socket = socket
        unsafe clinux_load_wait(&socket, 1, milliseconds)
    }

    private func receive() -> [UInt8]? {
        var row = [UInt8](repeating: 0, count: 4096)
        var length: [UInt16] = [0]
        let count = unsafe row.withUnsafeMutableBufferPointer { row in
            unsafe length.withUnsafeMutableBufferPointer {
                unsafe clinux_load_receive(socket, row.baseAddress, 4096, $0.baseAddress, 1)
            }
        }
        return count > 0 ? Array(row.prefix(Int(length[0]))) : nil
    }
}
