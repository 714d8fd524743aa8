import DNSWire

/// `local`.
extension QueryEngine {
    private static var localTTL: UInt32 { 604_800 }

    /// Answers for what is a local name: loopback addresses for `localhost` and what is below, the reverse zones of RFC 6303
    /// without anything but 127.0.0.1.
    mutating func answerLocally(_ names: LocalNamesView, takesPrefix: Bool) -> StepResult {
        let kind = names.kind(of: current, takesPrefix: takesPrefix)
        switch kind {
        case .foreign: return .pass
        // One count for all listeners, so that no thread has a lane of its own.
        case .belowLocalhost, .prefixedLocalhost: names.counters.add(0, lane: -1)
        default: break
        }
        writer.section = .answer
        let isWritten: Bool
        switch (kind, query.type) {
        case (.localhost, .a), (.belowLocalhost, .a), (.prefixedLocalhost, .a):
            isWritten = writeLocal(.a, "\u{7f}\0\0\u{1}")
        case (.localhost, .aaaa), (.belowLocalhost, .aaaa), (.prefixedLocalhost, .aaaa):
            isWritten = writeLocal(.aaaa, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\u{1}")
        case (.localhost, .ns), (.reverseApex, .ns): isWritten = writeLocal(.ns, "\u{9}localhost\0")
        case (.localhost, .soa), (.reverseApex, .soa): isWritten = writeLocalSOA(label: 0)
        case (.loopbackAddress, .ptr): isWritten = writeLocal(.ptr, "\u{9}localhost\0")
        default: isWritten = denyLocal(kind)
        }
        if !isWritten { writer.isTruncated = true }
        return .done
    }

    /// The zone's SOA; NXDOMAIN where the name does not exist.
    private mutating func denyLocal(_ kind: LocalNamesView.Kind) -> Bool {
        if kind == .missingReverse { writer.responseCode = .nameError }
        writer.section = .authority
        switch kind {
        case .belowLocalhost: return writeLocalSOA(label: current.labelCount &- 1)
        case .loopbackAddress, .emptyReverse, .missingReverse: return writeLocalSOA(label: current.labelCount &- 3)
        default: return writeLocalSOA(label: 0)
        }
    }

    private mutating func writeLocal(_ type: RecordType, _ data: StaticString) -> Bool {
        let octets = Octets(data)
        let start = writer.writeRecord(currentOwner, type: type, ttl: Self.localTTL, dataOctets: octets.count)
        guard start >= 0 else { return false }
        writer.buffer.copy(octets, at: start)
        return true
    }

    /// `localhost. root.localhost. 1 0 0 0 604800` at the current name without its first `label` labels.
    private mutating func writeLocalSOA(label: Int) -> Bool {
        let names = Octets("\u{9}localhost\0\u{4}root\u{9}localhost\0")
        let start = writer.writeRecord(
            owner(fromLabel: label), type: .soa, ttl: Self.localTTL, dataOctets: names.count &+ 20)
        guard start >= 0 else { return false }
        writer.buffer.copy(names, at: start)
        let numbers = start &+ names.count
        writer.buffer.store32(1, at: numbers)
        writer.buffer.store32(0, at: numbers &+ 4)
        writer.buffer.store32(0, at: numbers &+ 8)
        writer.buffer.store32(0, at: numbers &+ 12)
        writer.buffer.store32(Self.localTTL, at: numbers &+ 16)
        return true
    }
}
