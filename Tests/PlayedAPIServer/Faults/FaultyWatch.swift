import NIOCore

extension Watch {
    /// What goes wrong after the beginning of a watch, or in the middle of it; `false` where the fault is none of a
    /// watch's.
    func suffer(_ action: FaultAction, oldest: UInt64) -> Bool {
        switch action {
        case .close: exchange.cutWithoutAnswer()
        case .closeMidBody: exchange.cut()
        case .endAtOnce: exchange.end()
        case .stall: exchange.fallSilent()
        case .halfOpen:
            exchange.gate.freeze()
            exchange.fallSilent()
        case .expired:
            send(EventFrame.error(.expired(String(since), oldest), encoding))
            exchange.end()
        case .errorEvent(let status):
            send(EventFrame.error(status, encoding))
            exchange.end()
        case .truncateFrame:
            let frame = EventFrame.bookmark(of: kind, version: oldest, endsInitialEvents: false, encoding)
            send(frame.getSlice(at: frame.readerIndex, length: frame.readableBytes / 2) ?? frame)
            exchange.end()
        case .garbage(let octets): send(ByteBuffer(bytes: octets))
        case .unknownEvent(let type):
            let object = #"{"kind":"Status","apiVersion":"v1","metadata":{}}"#
            let message = Envelope.wrap([], apiVersion: "v1", kind: "Status")
            send(EventFrame.frame(type: type, json: Array(object.utf8), protobuf: message, encoding))
        case .rawEvent(let json, let protobuf):
            send(EventFrame.frame(content: encoding == .json ? Array(json.utf8) : protobuf, encoding))
        case .oversizedFrame(let octets): OversizedFrame.send(octets, encoding, through: exchange)
        case .status, .plainStatus, .forbid, .rejectToken, .expireContinue, .html200: return false
        }
        return true
    }
}
