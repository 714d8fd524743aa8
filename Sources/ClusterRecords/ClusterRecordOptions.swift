public import KubernetesObjects
public import NetworkAddress

/// The options of a `kubernetes` directive that decide which objects become records, and under which names.
public struct ClusterRecordOptions: Sendable {
    /// Only these namespaces; empty for all.
    public var namespaces: Set<String> = []
    /// Only namespaces with these labels.
    public var namespaceSelector: LabelSelector?
    /// Only Services and EndpointSlices with these labels.
    public var selector: LabelSelector?
    /// `endpoint_pod_names`: endpoints without a host name are called like their pods.
    public var usesPodNames = false
    /// `noendpoints`: endpoints have no names, and headless Services no addresses.
    public var ignoresEndpoints = false
    /// `ignore empty_service`: a Service with a cluster address but no ready endpoint does not exist.
    public var ignoresEmptyServices = false
    /// `pods verified`: pods' addresses are recorded.
    public var recordsPods = false
    /// `zonal`: the topology zones that endpoints are in are recorded.
    public var recordsZones = false
    /// `k8s_external`: where Services are reached from outside of the cluster is recorded.
    public var recordsExternal = false
    /// `headless` of `k8s_external`: headless Services are reached at their endpoints' addresses.
    public var externalHeadless = false
    /// The addresses of this server, without loopback ones.
    public var serverAddresses: [IPAddress] = []

    public init() {}
}
