import KubernetesObjects
import NIOCore

/// A watch that is under way.
final class Watch {
    let exchange: Exchange
    let path: String
    let kind: ObjectKind
    let encoding: PlayedEncoding
    let allowsBookmarks: Bool
    /// Only what happens after this version is sent.
    let since: UInt64
    private let selection: Selection

    init(
        exchange: Exchange, collection: PlayedCollection, encoding: PlayedEncoding, selection: Selection,
        allowsBookmarks: Bool, since: UInt64
    ) {
        self.exchange = exchange
        path = collection.path
        kind = collection.kind
        self.encoding = encoding
        self.selection = selection
        self.allowsBookmarks = allowsBookmarks
        self.since = since
    }

    /// Sends an event without flushing; `false` where it is none of this watch's.
    @discardableResult
    func tell(_ event: ObjectEvent) -> Bool {
        guard event.kind == kind, event.version > since, let frame = event.frame(for: selection, encoding) else {
            return false
        }
        exchange.send(frame)
        return true
    }

    /// Sends everything there is as ADDED.
    func tell(everything objects: [StoredObject]) {
        var buffer = ByteBuffer()
        for object in objects where selection.matches(object) {
            EventFrame.write(.added, object, encoding, into: &buffer)
        }
        exchange.send(buffer)
    }

    func bookmark(_ version: UInt64, endsInitialEvents: Bool = false) {
        send(EventFrame.bookmark(of: kind, version: version, endsInitialEvents: endsInitialEvents, encoding))
    }

    func send(_ frame: ByteBuffer) {
        exchange.send(frame)
        exchange.flush()
    }
}
