/// Objects without what changes on every write: two that are equal then are the same to names.
extension Service {
    var content: Service { with(self) { $0.metadata = metadata.content } }
}

extension EndpointSlice {
    var content: EndpointSlice { with(self) { $0.metadata = metadata.content } }
}

extension Endpoints {
    var content: Endpoints { with(self) { $0.metadata = metadata.content } }
}

extension Pod {
    var content: Pod { with(self) { $0.metadata = metadata.content } }
}

extension ObjectMetadata {
    fileprivate var content: ObjectMetadata {
        with(self) {
            $0.resourceVersion = ""
            $0.lastChangeTriggerTime = nil
        }
    }
}

private func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
    var copy = value
    change(&copy)
    return copy
}
