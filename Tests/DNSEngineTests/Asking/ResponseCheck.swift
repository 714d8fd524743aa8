import DNSEngine
import DNSWire

/// What must hold for every response, whatever the question.
enum ResponseCheck {
    /// The first rule that an answer breaks, in words.
    ///
    /// - Parameter rules: what the server block changes about its responses.
    static func fault(
        of answer: Answer, to query: [UInt8], over transport: Client.Transport, rules: ResponseRules = ResponseRules()
    ) -> String? {
        switch answer {
        case .silence: isQuery(query) ? "silence" : nil
        case .response(let response): fault(of: response, to: query, over: transport, rules)
        case .suspended(let suspended):
            suspended.aliasResponse.isEmpty
                ? nil : fault(of: suspended.aliasResponse, to: query, over: transport, rules)
        }
    }

    /// Whether there is an ID to answer to, and no QR.
    private static func isQuery(_ query: [UInt8]) -> Bool { query.count >= 12 && query[2] & 0x80 == 0 }

    private static func fault(
        of response: [UInt8], to query: [UInt8], over transport: Client.Transport, _ rules: ResponseRules
    ) -> String? {
        guard isQuery(query) else { return "an answer to what is no query" }
        let message: Message
        do {
            message = try Message(parsing: response)
        } catch {
            return "a response that cannot be read: \(error) in \(response)"
        }
        guard response[0..<2] == query[0..<2] else { return "another ID" }
        guard message.flags & Header.Flag.response != 0 else { return "no QR" }
        guard response[2] & 0x79 == query[2] & 0x79 else { return "OPCODE or RD changed" }
        guard message.flags & (0x40 | Header.Flag.authenticData) == 0 else { return "Z or AD" }
        guard !message.questions.isEmpty else { return faultOfRejection(message, response) }
        return faultOfAnswer(message, response, to: query, over: transport, rules)
    }

    private static func faultOfRejection(_ message: Message, _ response: [UInt8]) -> String? {
        guard response.count == 12 else { return "a rejection that is no bare header" }
        let codes: [ResponseCode] = [.formatError, .notImplemented, .refused]
        return codes.contains(message.responseCode) ? nil : "a rejection with \(message.responseCode)"
    }

    private static func faultOfAnswer(
        _ message: Message, _ response: [UInt8], to query: [UInt8], over transport: Client.Transport,
        _ rules: ResponseRules
    ) -> String? {
        guard message.questions.count == 1 else { return "\(message.questions.count) questions" }
        let questionEnd = 12 + message.questions[0].name.octets.count + 4
        guard query.count >= questionEnd, response[12..<questionEnd] == query[12..<questionEnd] else {
            return "the question is not repeated octet for octet"
        }
        let asked = Asked(query)
        guard response.count <= asked.octetsMax(over: transport, rules) else {
            return "\(response.count) octets where \(asked.octetsMax(over: transport, rules)) are the limit"
        }
        guard asked.hasEDNS == nil || asked.hasEDNS == (message.edns != nil) else {
            return "OPT in one of the two only"
        }
        if let edns = message.edns {
            guard edns.version == 0, Int(edns.udpPayloadSize) == rules.datagramOctetsMax, edns.flags & 0x7fff == 0
            else {
                return "OPT \(edns)"
            }
            let isOurs = edns.options.allSatisfy {
                $0.code == .extendedError || $0.code == .nameServerIdentifier && $0.data == rules.identifier
            }
            guard isOurs else { return "an option that we do not have" }
        }
        return nil
    }

    /// What a query says of the size of its response, as far as another parser than the engine's can read it.
    private struct Asked {
        var hasEDNS: Bool?
        var payload = 65_535

        init(_ query: [UInt8]) {
            do {
                let message = try Message(parsing: query)
                hasEDNS = message.edns != nil
                payload = Int(message.edns?.udpPayloadSize ?? 512)
            } catch {
                // The engine reads less of the records than this parser: nothing is known but our own limit.
                hasEDNS = nil
            }
        }

        func octetsMax(over transport: Client.Transport, _ rules: ResponseRules) -> Int {
            transport == .tcp ? 65_535 : min(max(payload, 512), rules.datagramOctetsMax)
        }
    }
}
