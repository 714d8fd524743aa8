import DNSWire
import KubernetesObjects
import NetworkAddress

/// A headless Service with one slice, whose last endpoint moves.
struct Target {
    let name: DomainName
    private var slice: EndpointSlice
    private var next: UInt32 = 0x0afe_0000

    init(_ objects: [KubernetesObject]) throws {
        let headless = Set(objects.compactMap(\.service).filter(\.isHeadless).map(\.key))
        let slices = objects.compactMap(\.endpointSlice)
        let target = slices.last { slice in
            slice.serviceKey.map(headless.contains) == true && (2...40).contains(slice.endpoints.count)
                && slices.count { $0.serviceKey == slice.serviceKey } == 1
        }
        guard let target, let key = target.serviceKey else {
            throw BenchmarkError("no headless Service has a single slice")
        }
        slice = target
        name = try DomainName("\(key.name).\(key.namespace).svc.cluster.local.")
    }

    var sliceName: String { slice.metadata.name }

    /// The addresses that the name has.
    var expected: Set<UInt32> {
        Set(
            slice.endpoints.filter(\.isReady).flatMap(\.addresses).compactMap { address in
                if case .v4(let bits) = address.ip { bits } else { nil }
            })
    }

    /// The next version of the slice.
    mutating func change() -> ObjectChange {
        next += 1
        slice.endpoints[slice.endpoints.count - 1].addresses = [EndpointAddress(.v4(next))]
        slice.endpoints[slice.endpoints.count - 1].isReady = true
        return .upsert(.endpointSlice(slice))
    }
}
