public import NetworkAddress

/// What a resolver has understood of its `resolv.conf` and its environment.
public struct ResolverConfiguration: Hashable, Sendable {
    /// Whom to ask, in the order of the file; at most three, and never none.
    public var nameservers: [SocketEndpoint] = []
    /// The search list as it is used, spelled as in the file.
    public var search: [String] = []
    /// How many dots a name must have to be asked as it is first; 0…15.
    public var ndots = 1
    /// How long to wait for a server, in seconds. 0 is musl's: it then waits for nobody.
    public var timeout = 5
    /// How often each server is asked; 0 is glibc's: it then asks nobody.
    public var attempts = 2
    /// Begin with another server each time.
    public var rotates = false
    /// A and AAAA one after the other.
    public var isSingleRequest = false
    /// As ``isSingleRequest``, from another socket each.
    public var reopensSocket = false
    /// TCP from the start.
    public var usesTCP = false
    /// Queries have an OPT record.
    public var usesEDNS = false
    /// Queries have the AD bit, and that of answers is believed.
    public var trustsAD = false
    /// AAAA is never asked.
    public var omitsAAAA = false
    /// A single label is not asked as it is after the search list.
    public var omitsTopLevelQuery = false
    /// The file is not read again when it changes.
    public var ignoresChanges = false
    /// `inet6`, which today's libraries accept and ignore.
    public var hasInet6 = false
    /// What the library does not use, line by line.
    public var faults: [ConfigurationFault] = []

    init() {}

    /// Reads a file as a library does. No text is an error: what is of no use is left out, as the library leaves it out,
    /// and reported in ``faults``.
    ///
    /// - Parameter text: the file; `nil` where there is none.
    public init(
        _ text: String?, as library: ResolverLibrary, environment: ResolverEnvironment = ResolverEnvironment()
    ) {
        switch library.kind {
        case .glibc:
            self = GlibcConfigurationReader(environment, hasOldLimits: library == .glibcBefore226).read(text)
        case .musl: self = MuslConfigurationReader().read(text)
        case .go: self = GoConfigurationReader(environment).read(text)
        }
    }

    /// As many servers as all the libraries have room for (`MAXNS`).
    public static let nameserversMax = 3

    /// The port of servers that have none in the file.
    static let port: UInt16 = 53

    mutating func note(_ line: Int?, _ reason: String) {
        // A file of nothing but faults is still a bounded report.
        guard faults.count < 100 else { return }
        faults.append(ConfigurationFault(line: line, reason: reason))
    }
}

/// What a library reads beside the file.
public struct ResolverEnvironment: Hashable, Sendable {
    /// `RES_OPTIONS`: more options, behind those of the file.
    public var options: String?
    /// `LOCALDOMAIN`: a search list instead of the file's.
    public var localDomain: String?
    /// What `gethostname` says: what is behind its first dot is the search list where the file has none.
    public var hostName: String

    public init(options: String? = nil, localDomain: String? = nil, hostName: String = "") {
        self.options = options
        self.localDomain = localDomain
        self.hostName = hostName
    }

    /// The domain of the host; `nil` where its name has no dot.
    var hostDomain: String? {
        guard let dot = hostName.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        let domain = hostName[hostName.utf8.index(after: dot)...]
        return domain.isEmpty ? nil : String(domain)
    }
}

/// Something in a `resolv.conf`, or in the environment, that the library does not use.
public struct ConfigurationFault: Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1; `nil` where the environment has it, or the file as a whole.
    public let line: Int?
    /// What is not used and why.
    public let reason: String

    public init(line: Int?, reason: String) {
        self.line = line
        self.reason = reason
    }

    /// `line 3: nameserver must be an address, got "dns.example"`.
    public var description: String { line.map { "line \($0): \(reason)" } ?? reason }
}
