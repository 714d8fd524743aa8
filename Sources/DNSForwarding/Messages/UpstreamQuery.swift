import DNSEngine
import DNSWire

/// The query that upstreams get, and what of their messages answers it.
package struct UpstreamQuery {
    private let message: Message

    /// The client's question or the target of its aliases; RD, AD and CD, and EDNS as the client sent them, without the
    /// options that are a matter between two neighbours (RFC 7873, 5001, 7828, 7830). The payload size is such a
    /// matter too, and ours (RFC 6891 section 6.2.3).
    package init(_ client: ClientQuery) {
        let kept = Header.Flag.recursionDesired | Header.Flag.authenticData | Header.Flag.checkingDisabled
        var edns = client.edns
        edns?.udpPayloadSize = ForwardingLimits.datagramOctetsAdvertised
        edns?.extendedResponseCode = 0
        edns?.options.removeAll { Self.hopByHopOptions.contains($0.code) }
        message = Message(
            id: 0, flags: client.suspended.query.header.flags & kept, questions: [client.upstreamQuestion], edns: edns)
    }

    private static let hopByHopOptions: Set<EDNSOptionCode> = [
        .cookie, .nameServerIdentifier, .tcpKeepalive, .padding,
    ]

    /// The wire form with this ID.
    package func octets(id: UInt16) -> [UInt8] {
        var message = message
        message.id = id
        return message.write()
    }

    /// What a message that arrived on the query's own socket is worth.
    enum Verdict {
        /// Not the answer to this query: forged, late or noise (RFC 5452 section 9.1).
        case foreign
        /// The answer, unreadable.
        case malformed(WireError)
        /// The answer, as much of it as UDP had room for.
        case truncated
        case answer(Message)
    }

    /// Compares ID, QR, operation and question, before anything else is believed.
    func judge(_ reply: [UInt8], id: UInt16, over transport: UpstreamTransport) -> Verdict {
        Octets.withView(of: reply) { view in
            guard let header = Header(parsing: view), header.id == id, header.has(Header.Flag.response),
                header.opcode == .query, header.questionCount == 1, repeatsQuestion(view)
            else { return .foreign }
            if transport == .datagram, header.has(Header.Flag.truncated) { return .truncated }
            do throws(WireError) {
                return .answer(try Message(parsing: view))
            } catch {
                return .malformed(error)
            }
        }
    }

    private func repeatsQuestion(_ view: Octets) -> Bool {
        var offset = Header.octetCount
        do {
            return try Question(parsing: view, at: &offset) == message.questions[0]
        } catch {
            // A question that cannot be read is not ours.
            return false
        }
    }
}
