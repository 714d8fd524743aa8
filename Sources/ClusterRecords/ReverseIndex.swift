import DNSEngine
import DNSWire
import KubernetesObjects
import NetworkAddress

/// Which Services stand behind each address, so that a change of one Service finds the PTR records it changes.
struct ReverseIndex {
    /// What one Service has at one address.
    private struct Holding: Hashable {
        var isClusterAddress = false
        var endpoints: [String] = []
    }

    private var holdings: [IPAddress: [NamespacedName: Holding]] = [:]
    private var addresses: [NamespacedName: Set<IPAddress>] = [:]

    /// Takes a Service's records in place of what it had; returns the addresses whose PTR records may differ now.
    mutating func update(_ key: NamespacedName, _ records: ServiceRecords?) -> Set<IPAddress> {
        var latest: [IPAddress: Holding] = [:]
        if case .clusterIP(let clusterAddresses) = records?.kind {
            for address in clusterAddresses { latest[address, default: Holding()].isClusterAddress = true }
        }
        for endpoint in records?.endpoints ?? [] {
            latest[endpoint.address, default: Holding()].endpoints.append(endpoint.name)
        }
        let before = addresses[key] ?? []
        let after = Set(latest.keys)
        var changed: Set<IPAddress> = []
        for address in before.subtracting(after) {
            holdings[address]?[key] = nil
            if holdings[address]?.isEmpty ?? false { holdings[address] = nil }
            changed.insert(address)
        }
        for (address, holding) in latest where holdings[address]?[key] != holding {
            holdings[address, default: [:]][key] = holding
            changed.insert(address)
        }
        addresses[key] = after.isEmpty ? nil : after
        return changed
    }

    /// One name for a cluster address, that of the first Service; otherwise one for each endpoint with the address.
    func pointers(to address: IPAddress) -> PointerRecords? {
        guard let held = holdings[address] else { return nil }
        if let service = held.filter(\.value.isClusterAddress).keys.min() {
            return PointerRecords(targets: [service.serviceLabels])
        }
        var targets: [[UInt8]] = []
        for (service, holding) in held.sorted(by: { $0.key < $1.key }) {
            for endpoint in holding.endpoints {
                let target = WireLabels.encode([endpoint]) + service.serviceLabels
                if !targets.contains(target) { targets.append(target) }
            }
        }
        return PointerRecords(targets: targets)
    }

    /// The Services that have an endpoint with the address.
    func services(withEndpoint address: IPAddress) -> [NamespacedName] {
        (holdings[address] ?? [:]).filter { !$0.value.endpoints.isEmpty }.keys.sorted()
    }
}

extension NamespacedName {
    /// The labels above the zone, `name.namespace.svc`, in wire form.
    var serviceLabels: [UInt8] { WireLabels.encode([name, namespace, "svc"]) }
}

/// Labels in wire form without the root, in lower case.
enum WireLabels {
    static func encode(_ labels: [String]) -> [UInt8] {
        labels.flatMap { label in
            let octets = label.utf8.prefix(NameLimits.labelOctetsMax).map(ASCIICase.lowered)
            return [UInt8(octets.count)] + octets
        }
    }
}
