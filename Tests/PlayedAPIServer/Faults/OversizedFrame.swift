import NIOCore

/// A frame larger than any client should take, sent piece by piece as fast as the client reads.
enum OversizedFrame {
    private static let piece = ByteBuffer(repeating: UInt8(ascii: "x"), count: 64 * 1024)

    static func send(_ octets: Int, _ encoding: PlayedEncoding, through exchange: Exchange) {
        switch encoding {
        case .protobuf: exchange.send(ByteBuffer(integer: UInt32(clamping: octets)))
        case .json: exchange.send(ByteBuffer(string: #"{"type":""#))
        }
        sendRest(octets, through: exchange)
    }

    private static func sendRest(_ octets: Int, through exchange: Exchange) {
        guard octets > 0 else { return exchange.flush() }
        let length = min(octets, piece.readableBytes)
        guard let part = piece.getSlice(at: 0, length: length) else { return }
        exchange.send(part) { sendRest(octets - length, through: exchange) }
    }
}
