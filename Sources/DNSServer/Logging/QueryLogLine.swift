import DNSEngine
import DNSWire

/// What of a query and its response a line of `log` shows, and which class the response belongs to.
///
/// The form is CoreDNS's "common" one: `{remote}:{port} - {>id} "{type} {class} {name} {proto} {size} {>do}
/// {>bufsize}" {rcode} {>rflags} {rsize} {duration}`.
struct QueryLogLine {
    /// The classes that `log` can be restricted to (behaviour.md 2.2).
    enum ResponseClass: String {
        /// NOERROR with an answer, or a delegation.
        case success
        /// NXDOMAIN, or NOERROR without an answer.
        case denial
        /// Everything else.
        case error
    }

    let text: String
    let responseClass: ResponseClass
    /// The question's name, for `log NAMES…`.
    let name: DomainName

    /// `nil` where query or response has no whole question: such a response is a header alone.
    init?(query: [UInt8], response: [UInt8], client: Client, nanoseconds: UInt64) {
        let parsed = Octets.withView(of: query) { Self.question(of: $0) }
        let header = Octets.withView(of: response) { Header(parsing: $0) }
        guard let question = parsed, let header else { return nil }
        let code = Octets.withView(of: response) { Self.code(of: $0, header) }
        name = question.name
        responseClass = Self.classify(header, code)
        let transport = client.transport == .udp ? "udp" : "tcp"
        let seconds = Self.seconds(nanoseconds)
        text =
            "\(client.endpoint) - \(question.id) \"\(question.type) \(question.recordClass) \(question.name.canonical) "
            + "\(transport) \(query.count) \(question.wantsDNSSEC) \(question.payloadOctets)\" \(code) "
            + "\(Self.flags(header)) \(response.count) \(seconds)s"
    }

    private struct Question {
        var id: UInt16
        var name: DomainName
        var type: RecordType
        var recordClass: RecordClass
        var wantsDNSSEC: Bool
        var payloadOctets: UInt16
    }

    private static func question(of query: Octets) -> Question? {
        let storage = OctetStorage(count: QueryName.scratchOctets)
        defer { withExtendedLifetime(storage) {} }
        var scratch = QueryName(in: storage, at: 0)
        guard case .query(let received) = ReceivedQuery.receive(query, name: &scratch, hash: NameHash(secret: 0)) else {
            return nil
        }
        do {
            var offset = Header.octetCount
            let name = try DomainName(parsing: query, at: &offset)
            return Question(
                id: received.header.id, name: name, type: received.type, recordClass: received.recordClass,
                wantsDNSSEC: received.wantsDNSSEC,
                payloadOctets: received.hasEDNS ? received.payloadOctets : UInt16(Limits.datagramOctetsWithoutEDNS))
        } catch {
            preconditionFailure("the name was read before: \(error)")
        }
    }

    /// The response code; BADVERS is the only one of ours that needs the upper bits, which stand in OPT.
    private static func code(of response: Octets, _ header: Header) -> ResponseCode {
        guard header.additionalCount > 0, header.responseCode == .noError, header.answerCount == 0,
            response.count >= 11, response[response.count - 11] == 0,
            response.load16(at: response.count - 10) == RecordType.opt.rawValue
        else { return header.responseCode }
        return ResponseCode(rawValue: UInt16(response[response.count - 6]) << 4 | header.responseCode.rawValue)
    }

    private static func classify(_ header: Header, _ code: ResponseCode) -> ResponseClass {
        switch code {
        case .noError:
            let isDelegation =
                header.answerCount == 0 && !header.has(Header.Flag.authoritative)
                && header.authorityCount > 0
            return header.answerCount > 0 || isDelegation ? .success : .denial
        case .nameError: return .denial
        default: return .error
        }
    }

    /// The flags that are set, by their names, with commas between.
    private static func flags(_ header: Header) -> String {
        let names: [(UInt16, String)] = [
            (Header.Flag.response, "qr"), (Header.Flag.authoritative, "aa"), (Header.Flag.truncated, "tc"),
            (Header.Flag.recursionDesired, "rd"), (Header.Flag.recursionAvailable, "ra"),
            (Header.Flag.authenticData, "ad"), (Header.Flag.checkingDisabled, "cd"),
        ]
        return names.filter { header.has($0.0) }.map(\.1).joined(separator: ",")
    }

    private static func seconds(_ nanoseconds: UInt64) -> String {
        let fraction = String(nanoseconds % 1_000_000_000)
        return "\(nanoseconds / 1_000_000_000)." + String(repeating: "0", count: 9 - fraction.count) + fraction
    }
}
