import KubernetesObjects

/// The topology zones of a slice's ready endpoints, each once, in the order of the endpoints: what a ``PackedSlice`` has of
/// them.
struct PackedZones {
    /// How many (2 octets); for each: length, labels in wire form.
    private(set) var octets: [UInt8] = [0, 0]
    private var numbers: [String: UInt16] = [:]

    /// `nil` where no endpoint is in a zone that a name can ask for.
    init?(_ slice: EndpointSlice) {
        for endpoint in slice.endpoints where endpoint.isReady {
            guard let zone = endpoint.zone, numbers[zone] == nil, numbers.count < Int(UInt16.max),
                let labels = WireLabels.topologyZone(zone)
            else { continue }
            numbers[zone] = UInt16(numbers.count)
            octets.append(UInt8(labels.count))
            octets += labels
        }
        guard !numbers.isEmpty else { return nil }
        octets[0] = UInt8(truncatingIfNeeded: numbers.count >> 8)
        octets[1] = UInt8(truncatingIfNeeded: numbers.count)
    }

    /// The number of an endpoint's zone, if it is in one.
    func number(of endpoint: Endpoint) -> UInt16? { endpoint.zone.flatMap { numbers[$0] } }
}
