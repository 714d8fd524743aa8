import DNSWire

/// One instruction of a query plan: which table to ask, and what happens when it does not know the name.
///
/// Operands are numbers of tables in the same ``ServingView``. A plan is data: it can be printed, compared, and left in
/// the middle when an answer has to come from elsewhere.
public enum Step: BitwiseCopyable, Sendable {
    /// `any`: ANY gets HINFO (RFC 8482).
    case refuseAny
    /// `chaos`: server identification in class CH.
    case identify(table: Int)
    /// `hosts`.
    case answerFromHosts(table: Int)
    /// `kubernetes`.
    case answerFromCluster(table: Int)
    /// `k8s_external`: the table is that of the block's `kubernetes`.
    case answerFromExternal(table: Int)
    /// `file`.
    case answerFromZone(table: Int, fallthroughZones: ZoneSet)
    /// `aaaa nodata`.
    case denyIPv6Addresses(zones: ZoneSet)
    /// `forward`: leaves the worker, unless the block's cache has the answer.
    case forward(forwarder: Int, zones: ZoneSet, except: ZoneSet)
    /// `template`.
    case answerFromTemplate(table: Int)
    /// `whoami`.
    case describeClient
    /// `acl`.
    case controlAccess(list: Int)
    /// `local`.
    case answerLocally(takesPrefix: Bool)
}

/// How a step ended.
enum StepResult: BitwiseCopyable {
    /// Not this step's name: the next one is asked.
    case pass
    /// The response is complete.
    case done
    /// The answer so far ends in an alias whose target, now the current name, has to be looked up from the start.
    case chase
    /// The answer has to come from this forwarder, and is to be kept in this cache; negative for none.
    case suspend(forwarder: Int, cache: Int)
    /// The response lies complete in the buffer.
    case written(octets: Int)
    /// There is to be no response.
    case drop
}
