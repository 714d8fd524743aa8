public import DNSWire
import NetworkAddress

/// What is counted of one query and its answer.
public struct QuerySample: BitwiseCopyable, Sendable {
    public var type: RecordType
    public var transport: Client.Transport
    /// Whether the client's address is an IPv4 one.
    public var isIPv4: Bool
    public var wantsDNSSEC: Bool
    /// The size of the query in octets.
    public var requestOctets: Int
    /// The size of the response in octets, 0 where there is none.
    public var responseOctets: Int
    public var code: ResponseCode
    public var responder: Responder
    /// From the query's turn to its response.
    public var nanoseconds: UInt64
    /// The number of the cluster zone in which a search list looked in vain; negative for none.
    public var wasteZone = -1

    public init(
        type: RecordType, client: Client, wantsDNSSEC: Bool, requestOctets: Int, responseOctets: Int,
        code: ResponseCode, responder: Responder, nanoseconds: UInt64
    ) {
        self.type = type
        transport = client.transport
        isIPv4 = client.endpoint.address.isIPv4
        self.wantsDNSSEC = wantsDNSSEC
        self.requestOctets = requestOctets
        self.responseOctets = responseOctets
        self.code = code
        self.responder = responder
        self.nanoseconds = nanoseconds
    }
}

/// Whose answer it was: the `plugin` of the metrics.
public enum Responder: UInt8, BitwiseCopyable, CaseIterable, Sendable {
    /// No directive: a query that was refused or that no step had an answer to.
    case server
    case aaaa, acl, any, cache, chaos, file, forward, hosts, kubernetes, local, template, whoami
    /// `k8s_external`.
    case external

    /// The directive's name; empty for the server itself, as in CoreDNS.
    public var name: String {
        switch self {
        case .server: ""
        case .external: "k8s_external"
        default: "\(self)"
        }
    }
}

extension Step {
    /// Who answers where this step does.
    var responder: Responder {
        switch self {
        case .refuseAny: .any
        case .identify: .chaos
        case .answerFromHosts: .hosts
        case .answerFromCluster: .kubernetes
        case .answerFromExternal: .external
        case .answerFromZone: .file
        case .denyIPv6Addresses: .aaaa
        // What has not left the worker is the cache's; the rest is counted where it comes back.
        case .forward: .cache
        case .answerFromTemplate: .template
        case .describeClient: .whoami
        case .controlAccess: .acl
        case .answerLocally: .local
        }
    }
}
