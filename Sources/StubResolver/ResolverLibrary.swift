/// Whose stub resolver is followed. The raw value is the name on the command line and in scenarios.
public enum ResolverLibrary: String, CaseIterable, Hashable, Sendable {
    /// glibc 2.26 and later: a search list of any length.
    case glibc
    /// glibc before 2.26: six search domains in 256 characters.
    case glibcBefore226 = "glibc-2.25"
    /// musl 1.2.4 and later: truncated answers are asked for again over TCP.
    case musl
    /// musl 1.2.1 to 1.2.3: both families have to be answered, no TCP.
    case musl123 = "musl-1.2.3"
    /// musl 1.1.13 to 1.1.24: the A answer alone decides where there are no addresses, no TCP.
    case musl11 = "musl-1.1"
    /// The resolver in Go's `net` package, which is used without cgo and with `GODEBUG=netdns=go`.
    case go

    /// Which program's rules these are, whatever the version.
    enum Kind { case glibc, musl, go }

    var kind: Kind {
        switch self {
        case .glibc, .glibcBefore226: .glibc
        case .musl, .musl123, .musl11: .musl
        case .go: .go
        }
    }
}

/// Which addresses a program asks its resolver for.
public enum AddressFamily: String, CaseIterable, Hashable, Sendable {
    /// Both: `AF_UNSPEC`, Go's network `ip`.
    case any
    /// A records only: `AF_INET`, `ip4`.
    case ipv4 = "4"
    /// AAAA records only: `AF_INET6`, `ip6`.
    case ipv6 = "6"
}
