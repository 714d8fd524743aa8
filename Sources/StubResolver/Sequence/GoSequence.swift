/// Go's order of names (net/dnsclient_unix.go: `nameList`): a fixed list, of which the first name with an address ends
/// the lookup, whatever went wrong before it.
struct GoSequence: NameSequence {
    private var candidates: [NameCandidate] = []
    private var position = 0
    private var firstStatus: LookupStatus?
    private var givenStatus: LookupStatus?
    private var isFound = false

    private static let nameMax = 254

    init(_ name: String, _ configuration: ResolverConfiguration) {
        guard HostNameSyntax.isAcceptedByGo(name), !Self.isOnion(name) else { return }
        if name.hasSuffix(".") {
            candidates = [NameCandidate(name, .asGiven)]
            return
        }
        let rooted = name + "."
        candidates = configuration.search.filter { rooted.utf8.count + $0.utf8.count <= Self.nameMax }.map {
            NameCandidate(rooted + $0, .search($0))
        }
        let hasDots = HostNameSyntax.dots(name) >= configuration.ndots
        candidates.insert(NameCandidate(rooted, .asGiven), at: hasDots ? 0 : candidates.count)
    }

    /// Where no name has an address, what happened to the name as given counts; to the first one where that was not
    /// asked.
    var status: LookupStatus { isFound ? .found : givenStatus ?? firstStatus ?? .nameError }

    mutating func next(after verdict: NameVerdict?) -> NameCandidate? {
        if let verdict, position > 0 {
            let status = LookupStatus(verdict)
            firstStatus = firstStatus ?? status
            if candidates[position - 1].origin == .asGiven { givenStatus = status }
            if verdict == .found {
                isFound = true
                return nil
            }
        }
        guard position < candidates.count else { return nil }
        defer { position += 1 }
        return candidates[position]
    }

    /// RFC 7686: names under `onion` are nobody's business in DNS (`avoidDNS`).
    private static func isOnion(_ name: String) -> Bool {
        let base = name.hasSuffix(".") ? name.dropLast() : name[...]
        return base.lowercased().hasSuffix(".onion")
    }
}
