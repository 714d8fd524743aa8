import KubernetesObjects

/// A watch in JSON: one event after the other, in lines; but nothing relies on these.
struct JSONWatch: BodyForm {
    private let context: BodyContext
    private var cutter: JSONCutter
    private var type: String?
    private var object: [UInt8]?

    init(_ context: BodyContext) {
        self.context = context
        cutter = JSONCutter(limits: context.limits)
    }

    mutating func advance(_ pending: inout PendingOctets, _ emit: (StreamEvent) -> Void) throws(BodyError) {
        while let piece = try cutter.next(&pending) {
            switch piece {
            case .member("type", let range):
                guard type == nil else { throw .malformed(expected: "one type", got: "two") }
                let value = try cutter.value(pending.octets[range])
                guard let text = value.string else {
                    throw .malformed(expected: "an event's type", got: value.summary)
                }
                type = text
            case .member("object", let range):
                guard object == nil else { throw .malformed(expected: "one object", got: "two") }
                object = Array(pending.octets[range])
            case .member, .elements, .element: break
            case .end: emit(try event())
            }
        }
    }

    mutating func finish(_ pending: PendingOctets) throws(BodyError) {
        guard pending.isEmpty, cutter.isBetweenObjects else { throw .truncated(expected: "the rest of an event") }
    }

    private mutating func event() throws(BodyError) -> StreamEvent {
        defer { (type, object) = (nil, nil) }
        guard let type else { throw .malformed(expected: "an event with a type", got: "one without") }
        guard let name = WatchEventName(rawValue: type) else { return WatchEventName.unknown(type) }
        guard let object else { throw .malformed(expected: "an event with an object", got: "one without") }
        switch name {
        case .bookmark: return try bookmark(object)
        case .error: return .error(status(object))
        case .added, .modified:
            let read = ReadObject(json: object, cutter, kind: context.kind)
            return .object(read.item, resourceVersion: read.resourceVersion)
        case .deleted:
            let read = ReadObject(json: object, cutter, kind: context.kind)
            return .deleted(read.item.key, resourceVersion: read.resourceVersion)
        }
    }

    private func bookmark(_ octets: [UInt8]) throws(BodyError) -> StreamEvent {
        let metadata = try cutter.value(octets[...])["metadata"]
        return .bookmark(
            resourceVersion: metadata?["resourceVersion"]?.string ?? "",
            endsInitialEvents: metadata?["annotations"]?[WatchEventName.initialEventsEnd]?.string == "true")
    }

    private func status(_ octets: [UInt8]) -> APIStatus {
        do {
            let value = try cutter.parse(octets)
            return APIStatus(value, httpStatus: 500) ?? APIStatus(errorWithout: value["kind"]?.summary ?? "no kind")
        } catch {
            return APIStatus(errorWithout: error.reason)
        }
    }
}
