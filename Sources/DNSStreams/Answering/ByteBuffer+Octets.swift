import DNSWire
import NIOCore

extension ByteBuffer {
    /// Copies the readable octets to the start of `destination`, which has to have room for them, a word at a time.
    func copyReadableOctets(to destination: MutableOctets) {
        var offset = 0
        while offset &+ 8 <= readableBytes,
            let word = getInteger(at: readerIndex &+ offset, endianness: .host, as: UInt64.self)
        {
            destination.storeWord(word, at: offset)
            offset &+= 8
        }
        while let octet = getInteger(at: readerIndex &+ offset, as: UInt8.self) {
            destination[offset] = octet
            offset &+= 1
        }
    }

    /// Appends a message with its length prefix (RFC 7766 section 8). `message` has at most 65 535 octets.
    mutating func writeMessage(_ message: Octets) {
        reserveCapacity(minimumWritableBytes: 2 + message.count)
        writeInteger(UInt16(message.count))
        var offset = 0
        while offset &+ 8 <= message.count {
            writeInteger(message.loadWord(at: offset), endianness: .host)
            offset &+= 8
        }
        while offset < message.count {
            writeInteger(message[offset])
            offset &+= 1
        }
    }
}
