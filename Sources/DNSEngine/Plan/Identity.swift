public import DNSWire

/// The texts of a `chaos` directive, immutable.
public final class Identity: Sendable {
    private let storage: OctetStorage
    let view: IdentityView

    /// - Parameter answers: TXT RDATA (character strings with length octets) by name.
    public init(answers: [(name: DomainName, data: [UInt8])], hash: NameHash) {
        var texts: [UInt8] = []
        var entries: [IdentityView.Answer] = []
        for (name, data) in answers {
            entries.append(
                .init(
                    nameHash: name.suffixHashes(hash)[0], offset: UInt32(texts.count), octetCount: UInt32(data.count)))
            texts += data
        }
        var layout = StorageLayout()
        let entriesOffset = layout.reserve(IdentityView.Answer.self, count: entries.count)
        let textsOffset = layout.reserve(UInt8.self, count: texts.count)
        storage = OctetStorage(count: layout.octetCount)
        view = IdentityView(
            answers: storage.cells(at: entriesOffset, copying: entries),
            texts: storage.octets(at: textsOffset, copying: texts, slack: 0))
    }
}

/// The parts of an ``Identity`` as the path of a query sees them. Does not own the memory.
struct IdentityView: BitwiseCopyable, Sendable {
    struct Answer: BitwiseCopyable, Sendable {
        var nameHash: UInt64
        var offset: UInt32
        var octetCount: UInt32
    }

    let answers: Cells<Answer>
    let texts: Octets
}
