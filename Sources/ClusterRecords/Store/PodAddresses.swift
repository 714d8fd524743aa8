import KubernetesObjects
import NetworkAddress

/// The pods of one namespace by their primary addresses, for `pods verified`.
struct PodAddresses {
    private struct Pod {
        let address: IPAddress
        var round: UInt8
    }

    private var pods: [String: Pod] = [:]
    private var counts: [IPAddress: Int] = [:]

    var isEmpty: Bool { pods.isEmpty }
    var count: Int { pods.count }
    var addresses: some Sequence<IPAddress> { counts.keys }

    func contains(_ address: IPAddress) -> Bool { counts[address] != nil }

    /// Sets a pod's address, `nil` for a pod that is gone or has none; returns the addresses that have come or gone.
    mutating func set(_ address: IPAddress?, ofPod name: String, round: UInt8) -> [IPAddress] {
        let old = pods[name]?.address
        pods[name] = address.map { Pod(address: $0, round: round) }
        guard old != address else { return [] }
        var changed: [IPAddress] = []
        if let old {
            let count = counts[old, default: 1] - 1
            counts[old] = count > 0 ? count : nil
            if count == 0 { changed.append(old) }
        }
        if let address {
            if counts[address] == nil { changed.append(address) }
            counts[address, default: 0] += 1
        }
        return changed
    }

    /// The pods that were not set in this round.
    func names(notIn round: UInt8) -> [String] { pods.filter { $0.value.round != round }.map(\.key) }
}

extension Pod {
    /// The primary address while the pod is alive: neither succeeded, failed nor lost sight of. A pod being deleted has it
    /// until it is gone.
    var livingAddress: IPAddress? { phase?.isTerminal == true || phase == .unknown ? nil : podIP }
}
