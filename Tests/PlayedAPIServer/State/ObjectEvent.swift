import KubernetesObjects
import NIOCore

/// What a watch says of an object.
enum EventType: String {
    case added = "ADDED"
    case modified = "MODIFIED"
    case deleted = "DELETED"
}

/// One change of one object. What a watch hears of it depends on the watch's selectors.
final class ObjectEvent {
    let version: UInt64
    private let before: StoredObject?
    private let after: StoredObject?
    private lazy var departing = before?.departing(at: version)
    private var frames: [Wording: ByteBuffer] = [:]

    private struct Wording: Hashable {
        let type: EventType
        let encoding: PlayedEncoding
    }

    init(version: UInt64, before: StoredObject?, after: StoredObject?) {
        self.version = version
        self.before = before
        self.after = after
    }

    var kind: ObjectKind? { (after ?? before)?.key.kind }

    /// What a watch with this selection hears, ready to be sent; `nil` where it is none of its business. An object that
    /// leaves a selection is deleted to those who watch it.
    func frame(for selection: Selection, _ encoding: PlayedEncoding) -> ByteBuffer? {
        let wasSelected = before.map(selection.matches) ?? false
        let isSelected = after.map(selection.matches) ?? false
        switch (wasSelected, isSelected) {
        case (false, false): return nil
        case (false, true): return frame(.added, after, encoding)
        case (true, true): return frame(.modified, after, encoding)
        case (true, false): return frame(.deleted, departing, encoding)
        }
    }

    private func frame(_ type: EventType, _ object: StoredObject?, _ encoding: PlayedEncoding) -> ByteBuffer? {
        guard let object else { return nil }
        let wording = Wording(type: type, encoding: encoding)
        if let known = frames[wording] { return known }
        var made = ByteBuffer()
        EventFrame.write(type, object, encoding, into: &made)
        frames[wording] = made
        return made
    }
}
