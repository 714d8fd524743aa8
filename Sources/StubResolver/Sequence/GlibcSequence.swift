/// glibc's order of names (resolv/res_query.c: `__res_context_search`).
struct GlibcSequence: NameSequence {
    private enum Stage: Equatable {
        case begin, asGivenFirst, searching(Int), asGivenLast, end
    }

    private let name: String
    private let configuration: ResolverConfiguration
    private let dots: Int
    private let isAbsolute: Bool
    private var stage = Stage.begin

    /// How the name as given went, where it came first: the lookup's own end, whatever the search list says.
    private var firstStatus: LookupStatus?
    private var lastStatus = LookupStatus.nameError
    private var hadNoData = false
    private var hadServerFailure = false
    /// The domain `.` stands for the name as given.
    private var searchedRoot = false

    init(_ name: String, _ configuration: ResolverConfiguration) {
        self.name = name
        self.configuration = configuration
        dots = HostNameSyntax.dots(name)
        isAbsolute = name.hasSuffix(".") && name != "."
    }

    /// Where the name was found; otherwise how it went as given, if that came first; otherwise NODATA, then SERVFAIL, if
    /// either was met; otherwise what the last name met.
    var status: LookupStatus {
        if lastStatus == .found { return .found }
        if let firstStatus { return firstStatus }
        if hadNoData { return .noData }
        return hadServerFailure ? .failed : lastStatus
    }

    mutating func next(after verdict: NameVerdict?) -> NameCandidate? {
        if let verdict, endsLookup(verdict) { return end() }
        switch stage {
        case .begin:
            // `gethostbyname4_r` asks nothing for what is no host name.
            guard HostNameSyntax.isAcceptedByGlibc(name) else { return end() }
            guard dots >= configuration.ndots || isAbsolute else { return search(from: 0) }
            stage = .asGivenFirst
            return NameCandidate(name, .asGiven)
        case .asGivenFirst: return isAbsolute ? end() : search(from: 0)
        case .searching(let index): return continuesSearch(after: verdict) ? search(from: index + 1) : asGivenLast()
        case .asGivenLast, .end: return end()
        }
    }

    /// Takes note of a verdict; `true` where no other name is asked after it.
    private mutating func endsLookup(_ verdict: NameVerdict) -> Bool {
        lastStatus = LookupStatus(verdict)
        switch verdict {
        case .found, .aliasOnly:
            // An alias without an address is reported as no such name (nss_dns: `gaih_getanswer`).
            if verdict == .aliasOnly { lastStatus = .nameError }
            (firstStatus, hadNoData, hadServerFailure) = (nil, false, false)
            return true
        default: break
        }
        switch stage {
        case .asGivenFirst: firstStatus = lastStatus
        // Without any server at its port the search is given up.
        case .searching where verdict == .refused: return true
        default: break
        }
        return false
    }

    /// The search goes on after a denial and after SERVFAIL; anything else ends it.
    private mutating func continuesSearch(after verdict: NameVerdict?) -> Bool {
        switch verdict {
        case .noData:
            hadNoData = true
            return true
        case .nameError: return true
        case .serverFailure:
            hadServerFailure = true
            return true
        default: return false
        }
    }

    private mutating func search(from index: Int) -> NameCandidate? {
        guard index < configuration.search.count else { return asGivenLast() }
        stage = .searching(index)
        var domain = configuration.search[index][...]
        if domain.hasPrefix(".") { domain = domain.dropFirst() }
        if domain.isEmpty { searchedRoot = true }
        return NameCandidate("\(name).\(domain)", .search(configuration.search[index]))
    }

    /// The name as given comes last, unless it has been asked, or is a single label and `no-tld-query` is set.
    private mutating func asGivenLast() -> NameCandidate? {
        let mayBeAsked = dots > 0 || configuration.search.isEmpty || !configuration.omitsTopLevelQuery
        guard mayBeAsked, stage != .asGivenLast, firstStatus == nil, !searchedRoot else { return end() }
        stage = .asGivenLast
        return NameCandidate(name, .asGiven)
    }

    private mutating func end() -> NameCandidate? {
        stage = .end
        return nil
    }
}
