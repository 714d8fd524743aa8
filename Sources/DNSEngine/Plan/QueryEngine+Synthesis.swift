import DNSWire
import NetworkAddress

/// Answers that need no table: `any`, `chaos`, `whoami`.
extension QueryEngine {
    /// `any`: HINFO "ANY obsoleted" "See RFC 8482", TTL 8482 (RFC 8482 section 4.2).
    mutating func answerAnyWithHardware() -> StepResult {
        let text: StaticString = "\u{D}ANY obsoleted\u{C}See RFC 8482"
        writer.section = .answer
        let data = writer.writeRecord(
            currentOwner, type: .hinfo, ttl: 8482, dataOctets: text.utf8CodeUnitCount)
        if data >= 0 { writer.buffer.copy(Octets(text), at: data) } else { writer.isTruncated = true }
        return .done
    }

    /// `chaos`: TXT in class CH under the names that identify a server (RFC 4892), TTL 0.
    mutating func identify(_ identity: IdentityView) -> StepResult {
        guard query.type == .txt || query.type == .any else { return .pass }
        var index = 0
        while index < identity.answers.count {
            let answer = identity.answers[index]
            if answer.nameHash == question.suffixHashes[0] {
                writer.section = .answer
                let start = writer.mark
                let written = writer.writeIdentity(
                    identity.texts.slice(at: Int(answer.offset), count: Int(answer.octetCount)))
                if !written {
                    writer.rollBack(to: start)
                    writer.isTruncated = true
                }
                return .done
            }
            index &+= 1
        }
        return .pass
    }

    /// `aaaa nodata`: no IPv6 addresses, without asking anybody: NODATA with an SOA record, which resolvers keep
    /// (RFC 2308 section 2.2), never NXDOMAIN.
    mutating func denyIPv6Addresses(_ zones: ZoneSet) -> StepResult {
        let match = zones.longestMatch(current)
        guard query.type == .aaaa, match >= 0 else { return .pass }
        // It stands for the upstream that would have been asked.
        writer.isRecursionAvailable = true
        writer.section = .authority
        if !writeMadeUpSOA(labelCount: match, ttl: 60, serial: 1) { writer.isTruncated = true }
        return .done
    }

    /// `whoami`: an empty answer; the client's address and port beside it.
    mutating func describeClient() -> StepResult {
        writer.section = .additional
        let address = client.endpoint.address
        switch address {
        case .v4(let bits):
            let data = writer.writeRecord(currentOwner, type: .a, ttl: 0, dataOctets: 4)
            if data >= 0 { writer.buffer.store32(bits, at: data) }
        case .v6(let high, let low):
            let data = writer.writeRecord(currentOwner, type: .aaaa, ttl: 0, dataOctets: 16)
            if data >= 0 {
                writer.buffer.storeWord(high.bigEndian, at: data)
                writer.buffer.storeWord(low.bigEndian, at: data &+ 8)
            }
        }
        composed[0] = 4
        composed.store32(client.transport == .udp ? 0x5f75_6470 : 0x5f74_6370, at: 1)
        guard current.octetCount &+ 5 <= NameLimits.nameOctetsMax else { return .done }
        composed.copy(current.octets, at: 5)
        let data = writer.writeRecord(.name(composed.octets, at: 0), type: .srv, ttl: 0, dataOctets: 7)
        guard data >= 0 else { return .done }
        writer.buffer.store32(0, at: data)
        writer.buffer.store16(client.endpoint.port, at: data &+ 4)
        writer.buffer[data &+ 6] = 0
        return .done
    }
}

extension ResponseWriter {
    /// Writes one TXT record of class CH for the question's name; `data` is its RDATA.
    mutating func writeIdentity(_ data: Octets) -> Bool {
        let start = writeRecord(.pointer(Header.octetCount), type: .txt, ttl: 0, dataOctets: data.count)
        guard start >= 0 else { return false }
        buffer.store16(RecordClass.chaos.rawValue, at: start &- 8)
        buffer.copy(data, at: start)
        return true
    }
}
