import KubernetesObjects
import KubernetesWatch
import Testing

/// What holds the objects, and what has to be true of the effects that it gets.
struct ModelHolder {
    private(set) var objects: [String: String] = [:]
    private(set) var syncs = 0
    private(set) var lines = 0
    private var seen: Set<String>?

    mutating func apply(_ effects: [ReflectorEffect]) {
        for effect in effects {
            switch effect {
            case .beginRelist: seen = []
            case .upsert(let object):
                objects[object.metadata.name] = object.metadata.resourceVersion
                seen?.insert(object.metadata.name)
            case .delete(let key):
                objects[key.name] = nil
                seen?.remove(key.name)
            case .endRelist:
                #expect(seen != nil, "a list ends that has not begun")
                objects = objects.filter { seen?.contains($0.key) ?? true }
                seen = nil
            case .abortRelist:
                #expect(seen != nil, "a list breaks off that has not begun")
                seen = nil
            case .synced:
                #expect(seen == nil)
                syncs += 1
            case .log: lines += 1
            case .caughtUp, .faulty, .counted, .renewCredentials, .renewConnection: break
            }
        }
    }
}
