/// musl's order of names (src/network/lookup_name.c: `name_from_dns_search`): with dots enough, or a final one, the name
/// as given and nothing else; otherwise the search list, and the name as given behind it. Only NXDOMAIN leads on to the
/// next name.
struct MuslSequence: NameSequence {
    private let library: ResolverLibrary
    private var candidates: [NameCandidate] = []
    private var position = 0
    private(set) var status = LookupStatus.nameError

    /// The buffer for a name with its domain, and the octets that dots and the end take in it.
    private static let nameBuffer = 256

    init(_ name: String, _ configuration: ResolverConfiguration, _ library: ResolverLibrary) {
        self.library = library
        guard (1..<255).contains(name.utf8.count) else { return }
        let isAbsolute = name.hasSuffix(".")
        let base = isAbsolute ? String(name.dropLast()) : name
        // More than one final dot, or nothing before it.
        guard !base.isEmpty, !base.hasSuffix(".") else { return }
        if HostNameSyntax.dots(name) < configuration.ndots, !isAbsolute {
            let room = Self.nameBuffer - base.utf8.count - 1
            candidates = configuration.search.filter { $0.utf8.count < room }.map {
                NameCandidate("\(base).\($0)", .search($0))
            }
        }
        candidates.append(NameCandidate(name, .asGiven))
    }

    mutating func next(after verdict: NameVerdict?) -> NameCandidate? {
        if let verdict { status = status(after: verdict) }
        guard verdict.map(leadsOn) ?? true, position < candidates.count else { return nil }
        defer { position += 1 }
        return candidates[position]
    }

    /// Before 1.2.4 a name that ends in two dots, out of a search domain `.`, was sent as no valid message, to which no
    /// answer counts; the time that takes is not waited here.
    private func status(after verdict: NameVerdict) -> LookupStatus {
        guard verdict == .notAskable, position > 0 else { return LookupStatus(verdict) }
        let isMalformed = library != .musl && candidates[position - 1].text.hasSuffix("..")
        return isMalformed ? .failed : .nameError
    }

    /// A name that cannot be sent counts as one that does not exist since 1.2.4, and ended the lookup before.
    private func leadsOn(_ verdict: NameVerdict) -> Bool {
        verdict == .nameError || verdict == .notAskable && library == .musl
    }
}
