import DNSEngine
import DNSWire
import NIOCore

/// Where a cache meets the exchanges with upstreams: it is told what they said, and asked for what expired when they say
/// nothing.
extension ForwardingResult {
    /// The result of an exchange for a query of a block with a cache.
    init(_ result: Result<UpstreamAnswer, ExchangeFailure>, for client: ClientQuery, cache: AnswerCache) {
        let now = CacheInstant(nanoseconds: NIODeadline.now().uptimeNanoseconds)
        let question = CacheQuestion(client.suspended)
        switch result {
        case .success(let answer):
            var options = answer.message.edns?.options.filter { $0.code == .extendedError } ?? []
            var shared = answer.message.shared(for: client.upstreamQuestion)
            if cache.take(&shared, for: question, at: now) == .stale { options = [.staleAnswer] }
            var code = answer.message.responseCode
            let isFailure = code == .serverFailure || code == .notImplemented
            if isFailure, cache.staleness.asksFirst, let stale = cache.stale(for: question, at: now) {
                shared = stale
                options = [.staleAnswer]
                code = .noError
            }
            self.init(
                response: ClientResponse.write(shared, for: client.suspended, options: options), responseCode: code,
                upstream: answer.upstream)
        case .failure(let failure):
            self.init(result, for: client)
            // The next client within the time of `servfail` does not wait as long (RFC 9520 section 3.2).
            var shared = Message(
                id: 0, flags: Header.Flag.response | ResponseCode.serverFailure.rawValue,
                questions: [client.upstreamQuestion]
            ).write()
            if failure.cause != .stopped { cache.take(&shared, for: question, at: now) }
            guard let stale = cache.stale(for: question, at: now) else { return }
            response = ClientResponse.write(stale, for: client.suspended, options: [.staleAnswer])
            responseCode = .noError
        }
    }
}

extension EDNSOption {
    /// RFC 8914 section 4.4.
    fileprivate static var staleAnswer: EDNSOption { EDNSOption(code: .extendedError, data: [0, 3]) }
}

extension Message {
    /// What every client that asks this question may get of an answer: its own records, without OPT.
    fileprivate func shared(for question: Question) -> [UInt8] {
        var shared = self
        shared.questions = [question]
        shared.answers = AliasChain(from: question.name, in: answers).records
        shared.edns = nil
        return shared.write()
    }
}
