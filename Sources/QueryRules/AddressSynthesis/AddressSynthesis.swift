public import DNSEngine
import DNSWire
import NetworkAddress
import Synchronization

/// `dns64`: IPv6 addresses for names that have IPv4 ones alone, for clients behind a NAT64 (RFC 6147).
public final class AddressSynthesis: QueryElaboration {
    /// What the directive says.
    public struct Options: Sendable {
        public var prefix = TranslationPrefix.wellKnown
        /// `translate_all`: also where there are IPv6 addresses.
        public var translatesAll = false
        /// `allow_ipv4`: also for clients who ask over IPv4.
        public var servesIPv4Clients = false

        public init() {}
    }

    private let options: Options
    private let reverseZone: DomainName
    private let count = Atomic<UInt64>(0)

    public init(_ options: Options) {
        self.options = options
        reverseZone = options.prefix.reverseZone
    }

    /// Answers whose addresses were made so far.
    public var translations: UInt64 { count.load(ordering: .relaxed) }

    public var filter: [QueryFilter.Test] {
        [options.servesIPv4Clients ? .type(.aaaa) : .typeOverIPv6(.aaaa), .zone(reverseZone)]
    }

    /// Takes AAAA queries of clients that may need it, and PTR queries for addresses with the prefix.
    public func begin(_ query: ElaborateQuery) -> ElaborationStep? {
        let question = query.question
        guard question.recordClass == .internet else { return nil }
        switch question.type {
        case .aaaa:
            guard options.servesIPv4Clients || !query.client.endpoint.address.isIPv4, !Self.validates(query.message)
            else {
                return nil
            }
            return .next(query) { [self] in synthesize(for: query, knowing: $0) }
        case .ptr where question.name.isEqualOrBelow(reverseZone): return pointer(query)
        default: return nil
        }
    }

    /// Who sets DO and CD checks signatures itself: what is made here would fail (RFC 6147 section 5.5).
    private static func validates(_ message: Message) -> Bool {
        message.edns?.dnssecOK == true && message.header.has(Header.Flag.checkingDisabled)
    }

    /// Asks for IPv4 addresses where the answer has no IPv6 ones.
    private func synthesize(for query: ElaborateQuery, knowing answer: Message) -> ElaborationStep {
        // NXDOMAIN holds for all types; all other failures, timeouts among them, count as an empty answer (RFC 6147
        // sections 5.1.2 and 5.1.3).
        guard answer.responseCode != .nameError, !answer.header.has(Header.Flag.truncated) else {
            return .finish(answer)
        }
        let usable = Self.withoutMappedAddresses(answer)
        guard options.translatesAll || !usable.answers.contains(where: { $0.data.type == .aaaa }) else {
            return .finish(usable)
        }
        var lookup = query
        lookup.question.type = .a
        return .next(lookup) { [self] found in
            guard found.answers.contains(where: { $0.data.type == .a }) else {
                // Nothing to make addresses of: the answer is the first one, as it is.
                return .finish(usable)
            }
            count.add(1, ordering: .relaxed)
            return .finish(translated(found, ttlMax: Self.ttlMax(answer)))
        }
    }

    /// The answer without addresses that no client could use: IPv4-mapped ones (RFC 6147 section 5.1.4).
    private static func withoutMappedAddresses(_ answer: Message) -> Message {
        var answer = answer
        answer.answers.removeAll { record in
            guard case .aaaa(let address) = record.data else { return false }
            return address.high == 0 && address.low >> 32 == 0xffff
        }
        return answer
    }

    /// How long an address may be kept that is made because there is none: as long as that is known, 600 s where nobody says
    /// (RFC 6147 section 5.1.7).
    private static func ttlMax(_ answer: Message) -> UInt32 {
        for record in answer.authorities {
            if case .soa = record.data { return record.ttl }
        }
        return 600
    }

    private func translated(_ found: Message, ttlMax: UInt32) -> Message {
        var answer = found
        answer.answers = found.answers.compactMap { record in
            switch record.data {
            case .a(let address):
                return ResourceRecord(
                    owner: record.owner, recordClass: record.recordClass, ttl: min(record.ttl, ttlMax),
                    data: .aaaa(options.prefix.address(for: address.address)))
            // The signature of the addresses is none of what has been made of them.
            case .rrsig(let signature) where signature.typeCovered == .a: return nil
            default: return record
            }
        }
        return answer
    }

    /// The name of an address with the prefix is that of the IPv4 address in it: an alias, and what the server knows of its
    /// target (RFC 6147 section 5.3).
    private func pointer(_ query: ElaborateQuery) -> ElaborationStep? {
        let name = query.question.name
        guard let octets = TranslationPrefix.address(ofReverseName: name),
            let bits = options.prefix.address(in: octets)
        else { return nil }
        var lookup = query
        lookup.question.name = TranslationPrefix.reverseName(of: bits)
        let alias = ResourceRecord(owner: name, ttl: 600, data: .cname(lookup.question.name))
        return .ask(lookup) { found in
            var answer = found
            if found.responseCode == .refused { answer = Message(id: 0, flags: Header.Flag.response) }
            guard answer.responseCode == .noError || answer.responseCode == .nameError else { return .finish(found) }
            answer.answers.insert(alias, at: 0)
            return .finish(answer)
        }
    }
}
