import KubernetesObjects

/// A list in JSON. Kubernetes sends `kind`, `apiVersion`, `metadata` and `items` in this order; any other will do.
struct JSONList: BodyForm {
    private let context: BodyContext
    private var cutter: JSONCutter
    private var isComplete = false
    private var seen: Set<String> = []
    private var kind: String?
    private var apiVersion: String?

    init(_ context: BodyContext) {
        self.context = context
        cutter = JSONCutter(elementsKey: "items", limits: context.limits)
    }

    mutating func advance(_ pending: inout PendingOctets, _ emit: (StreamEvent) -> Void) throws(BodyError) {
        while !isComplete, let piece = try cutter.next(&pending) {
            switch piece {
            case .member(let key, let range): try take(key, pending.octets[range], emit)
            case .elements: try note("items")
            case .element(let range): emit(item(pending.octets[range]))
            case .end: try end()
            }
        }
        guard isComplete else { return }
        guard pending.rest.allSatisfy({ $0 <= 0x20 }) else {
            throw .malformed(expected: "nothing after the list", found: pending.rest)
        }
        pending.consume(to: pending.end)
    }

    mutating func finish(_ pending: PendingOctets) throws(BodyError) {
        guard isComplete else { throw .truncated(expected: "the rest of the list") }
    }

    private mutating func take(
        _ key: String, _ octets: ArraySlice<UInt8>, _ emit: (StreamEvent) -> Void
    ) throws(BodyError) {
        switch key {
        case "kind":
            try note(key)
            kind = try cutter.value(octets).string ?? ""
            // What is no list at all is said before anything is taken from it.
            if kind != context.kind.rawValue + "List" { try checkType() }
        case "apiVersion":
            try note(key)
            apiVersion = try cutter.value(octets).string ?? ""
        case "metadata":
            try note(key)
            let metadata = try cutter.value(octets)
            guard metadata.map != nil else {
                throw .malformed(expected: "the metadata of a list", got: metadata.summary)
            }
            emit(
                .list(
                    resourceVersion: metadata["resourceVersion"]?.string ?? "",
                    continuation: metadata["continue"]?.string ?? ""))
        case "items":
            try note(key)
            let items = try cutter.value(octets)
            guard items.isNull else { throw .malformed(expected: "items to be a list", got: items.summary) }
        default: break
        }
        if kind != nil && apiVersion != nil { try checkType() }
    }

    private func checkType() throws(BodyError) {
        try context.checkList(kind: kind, apiVersion: apiVersion)
    }

    private mutating func note(_ key: String) throws(BodyError) {
        guard seen.insert(key).inserted else { throw .malformed(expected: "one \(key)", got: "two") }
    }

    private func item(_ octets: ArraySlice<UInt8>) -> StreamEvent {
        let read = ReadObject(json: octets, cutter, kind: context.kind)
        return .object(read.item, resourceVersion: read.resourceVersion)
    }

    private mutating func end() throws(BodyError) {
        try checkType()
        for key in ["metadata", "items"] where !seen.contains(key) {
            throw .malformed(expected: "a list with \(key)", got: "one without")
        }
        isComplete = true
    }
}

extension ReadObject {
    /// The object in a piece of JSON.
    init(json octets: some Collection<UInt8>, _ cutter: JSONCutter, kind: ObjectKind) {
        do {
            let value = try cutter.parse(octets)
            if let fault = Self.typeFault(of: value, expected: kind) {
                self.init(unusable: kind, fault: fault)
            } else {
                self.init(value, kind: kind)
            }
        } catch {
            self.init(unusable: kind, fault: error.reason)
        }
    }

    private static func typeFault(of value: ManifestValue, expected: ObjectKind) -> String? {
        for key in ["kind", "apiVersion"] {
            guard let type = value[key], type.string == nil else { continue }
            return "\(key) must be a string, got \(type.summary)"
        }
        return typeFault(
            kind: value["kind"]?.string ?? "", apiVersion: value["apiVersion"]?.string ?? "", expected: expected)
    }
}
