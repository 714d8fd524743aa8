public import DNSWire
import NetworkAddress

/// Says without memory whether an elaboration may concern a query.
public enum QueryFilter {
    /// One property that a query may have. Texts are in lower case and in presentation format with the final dot.
    public enum Test: Hashable, Sendable {
        case everything
        /// The QNAME is this name.
        case name(DomainName)
        /// The QNAME is this name or below it.
        case zone(DomainName)
        case prefix(String)
        case suffix(String)
        case substring(String)
        case type(RecordType)
        case recordClass(RecordClass)
        /// A question for this type in class IN by a client with an IPv6 address.
        case typeOverIPv6(RecordType)
    }
}

/// The tests of a block's elaborations as the path of a query sees them. Does not own the memory.
struct QueryFilterView: BitwiseCopyable, Sendable {
    enum Kind: UInt8, BitwiseCopyable {
        case everything, name, zone, prefix, suffix, substring, type, recordClass, typeOverIPv6
    }

    struct Entry: BitwiseCopyable {
        var kind: Kind
        var number: UInt16 = 0
        /// Where the text of ``QueryFilterView/texts`` lies, or how many labels a zone has.
        var offset: UInt32 = 0
        var octetCount: UInt32 = 0
        var hash: UInt64 = 0
    }

    let entries: Cells<Entry>
    let texts: Octets

    /// Whether one of the tests is passed. May say so of names with odd octets that none is for.
    func concerns(_ name: QueryName, _ query: ReceivedQuery, _ client: Client) -> Bool {
        var index = 0
        while index < entries.count {
            if passes(entries[index], name, query, client) { return true }
            index &+= 1
        }
        return false
    }

    private func passes(_ entry: Entry, _ name: QueryName, _ query: ReceivedQuery, _ client: Client) -> Bool {
        switch entry.kind {
        case .everything: return true
        case .name: return name.suffixHashes[0] == entry.hash
        case .zone:
            let labels = Int(entry.offset)
            return name.labelCount >= labels && name.suffixHashes[name.labelCount &- labels] == entry.hash
        case .prefix: return matches(entry, name, at: 1)
        case .suffix: return matches(entry, name, at: name.octetCount &- Int(entry.octetCount))
        case .substring:
            var start = 1
            while start <= name.octetCount &- Int(entry.octetCount) {
                if matches(entry, name, at: start) { return true }
                start &+= 1
            }
            return name.octetCount == 1
        case .type: return query.type.rawValue == entry.number
        case .recordClass: return query.recordClass.rawValue == entry.number
        case .typeOverIPv6:
            return query.type.rawValue == entry.number && query.recordClass == .internet
                && !client.endpoint.address.isIPv4
        }
    }

    /// Compares a text with the wire form, where a dot stands at the place of each length octet but the first. Octets that
    /// only look like a length are rare, and no harm is done: the elaboration compares again.
    private func matches(_ entry: Entry, _ name: QueryName, at start: Int) -> Bool {
        guard name.octetCount > 1 else { return true }
        let count = Int(entry.octetCount)
        guard start >= 1, start &+ count <= name.octetCount else { return false }
        let wire = name.canonical
        var index = 0
        while index < count {
            let octet = wire[start &+ index]
            let expected = texts[Int(entry.offset) &+ index]
            guard octet == expected || expected == 0x2e && octet <= 63 else { return false }
            index &+= 1
        }
        return true
    }
}

extension QueryFilterView {
    /// The entry of a test; its text is appended to `texts`.
    static func entry(_ test: QueryFilter.Test, _ hash: NameHash, _ texts: inout [UInt8]) -> Entry {
        func text(_ kind: Kind, _ text: String) -> Entry {
            let octets = Array(text.utf8)
            // What an escape stands for is not compared here.
            guard !octets.contains(UInt8(ascii: "\\")) else { return Entry(kind: .everything) }
            defer { texts += octets }
            return Entry(kind: kind, offset: UInt32(texts.count), octetCount: UInt32(octets.count))
        }
        switch test {
        case .everything: return Entry(kind: .everything)
        case .name(let name): return Entry(kind: .name, hash: name.suffixHashes(hash)[0])
        case .zone(let name):
            return Entry(kind: .zone, offset: UInt32(name.labelCount), hash: name.suffixHashes(hash)[0])
        case .prefix(let prefix): return text(.prefix, prefix)
        case .suffix(let suffix): return text(.suffix, suffix)
        case .substring(let part): return text(.substring, part)
        case .type(let type): return Entry(kind: .type, number: type.rawValue)
        case .recordClass(let recordClass): return Entry(kind: .recordClass, number: recordClass.rawValue)
        case .typeOverIPv6(let type): return Entry(kind: .typeOverIPv6, number: type.rawValue)
        }
    }
}
