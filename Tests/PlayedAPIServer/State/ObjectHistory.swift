import KubernetesObjects

/// The objects as they are, and how they came to be so as far back as that is kept.
struct ObjectHistory {
    /// The version of the last change, of any object.
    private(set) var version: UInt64 = 100
    /// Watches from versions before this one are expired.
    private(set) var oldest: UInt64 = 100
    private let eventsKept: Int
    private let hasManagedFields: Bool
    private var objects: [ObjectKind: [String: StoredObject]] = [:]
    private var inOrder: [ObjectKind: [StoredObject]] = [:]
    private var events: [ObjectEvent] = []
    private var uidsGiven: UInt64 = 0

    init(eventsKept: Int, hasManagedFields: Bool) {
        self.eventsKept = eventsKept
        self.hasManagedFields = hasManagedFields
    }

    // MARK: changes

    /// Gives `nil` where an object was to be deleted that is not there.
    mutating func apply(_ change: ObjectChange) -> ObjectEvent? {
        switch change {
        case .delete(let key): return set(nil, at: key)
        case .upsert(let object):
            uidsGiven += 1
            let normal = object.stored(uid: Self.uid(uidsGiven), version: version + 1)
            let known = objects[normal.kind]?[Self.path(normal.key)]?.object?.metadata.uid
            let stored = known.map { object.stored(uid: $0, version: version + 1) } ?? normal
            return set(.object(stored), at: stored.key)
        }
    }

    mutating func apply(_ raw: RawObject) -> ObjectEvent? {
        set(.raw(raw), at: raw.key)
    }

    /// Forgets how everything came to be.
    mutating func compact() {
        events = []
        oldest = version
    }

    /// Everything is as given, at a version that may be lower than one that was current before.
    mutating func restore(_ restored: [KubernetesObject], version: UInt64) {
        objects = [:]
        inOrder = [:]
        events = []
        for object in restored {
            self.version = version - 1
            _ = apply(.upsert(object))
        }
        events = []
        self.version = version
        oldest = version
    }

    private mutating func set(_ content: StoredObject.Content?, at key: ObjectKey) -> ObjectEvent? {
        let path = Self.path(key)
        let before = objects[key.kind]?[path]
        guard content != nil || before != nil else { return nil }
        version += 1
        let after = content.map {
            StoredObject($0, key: key, version: version, hasManagedFields: hasManagedFields)
        }
        objects[key.kind, default: [:]][path] = after
        inOrder[key.kind] = nil
        let event = ObjectEvent(version: version, before: before, after: after)
        keep(event)
        return event
    }

    private mutating func keep(_ event: ObjectEvent) {
        events.append(event)
        // Now and then instead of each time: removing from the front moves the rest.
        guard events.count > 2 * eventsKept else { return }
        let excess = events.count - eventsKept
        oldest = events[excess - 1].version
        events.removeFirst(excess)
    }

    // MARK: lookups

    /// The objects of a kind in the order of lists: by namespace and name, as etcd has its keys.
    mutating func list(_ kind: ObjectKind) -> [StoredObject] {
        if let known = inOrder[kind] { return known }
        let made = (objects[kind] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
        inOrder[kind] = made
        return made
    }

    func object(_ key: ObjectKey) -> StoredObject? { objects[key.kind]?[Self.path(key)] }

    /// What happened to a kind after a version; `nil` where that is not kept.
    func events(of kind: ObjectKind, after version: UInt64) -> [ObjectEvent]? {
        guard version >= oldest else { return nil }
        return events.filter { $0.kind == kind && $0.version > version }
    }

    /// Where etcd has an object.
    static func path(_ key: ObjectKey) -> String {
        key.kind.isNamespaced ? "/\(key.namespace)/\(key.name)" : "/\(key.name)"
    }

    private static func uid(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return "5eed0000-0000-4000-8000-" + String(repeating: "0", count: max(12 - digits.count, 0)) + digits
    }
}
