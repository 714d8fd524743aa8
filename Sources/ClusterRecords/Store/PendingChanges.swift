import DNSEngine
import KubernetesObjects
import NetworkAddress

/// A PTR record of a Service: from its cluster address to the Service, or from an endpoint's address to the endpoint.
struct Pointer: Hashable {
    let address: IPAddress
    /// `nil` for a cluster address.
    let endpoint: String?
}

/// What has changed since the table was last brought up to date.
struct PendingChanges {
    /// The Services that may have other records, with the PTR records they had then.
    var services: [ServiceEntries.Number: [Pointer]] = [:]
    /// Of these Services, where they were reached from outside.
    var externals: [ServiceEntries.Number: ExternalRecords] = [:]
    /// Namespaces that are served now or are not any more.
    var namespaces: Set<String> = []
    /// Addresses that pods may have got or lost.
    var pods: Set<PodAddress> = []

    var isEmpty: Bool { services.isEmpty && namespaces.isEmpty && pods.isEmpty }
}
