import NIOCore

extension ServerCore {
    /// Answers by a fault alone; `false` where the request is to be handled as usual, with the fault later in it.
    func answer(_ request: APIRequest, through exchange: Exchange, by action: FaultAction) -> Bool {
        let collection = PlayedCollection(path: request.path)
        let encoding = request.encoding(among: options.encodings) ?? .json
        switch action {
        case .close: exchange.cutWithoutAnswer()
        case .stall(nil): exchange.fallSilent()
        case .halfOpen: exchange.gate.freeze()
        case .status(let status): respond(status, to: request, through: exchange)
        case .plainStatus(let code, let retryAfter, let text):
            let headers = retryAfter.map { [("Retry-After", String($0))] } ?? []
            let response = Response(
                status: code, contentType: "text/plain; charset=utf-8", body: ByteBuffer(string: text),
                headers: headers)
            respond(response, through: exchange)
        case .forbid:
            guard let collection else { return false }
            let verb = request.isWatch ? "watch" : "list"
            respond(.forbidden(verb, collection), to: request, through: exchange)
        case .rejectToken: respond(.unauthorized, to: request, through: exchange)
        case .expireContinue: respond(.expiredContinue, to: request, through: exchange)
        case .garbage(let octets):
            let type = encoding.mediaType(isWatch: request.isWatch)
            respond(Response(contentType: type, body: ByteBuffer(bytes: octets)), through: exchange)
        case .html200:
            let page = "<!DOCTYPE html><html><head><title>Log in</title></head><body>Please log in.</body></html>\n"
            respond(
                Response(contentType: "text/html; charset=utf-8", body: ByteBuffer(string: page)), through: exchange)
        case .expired where !request.isWatch: respond(expiredList(request), to: request, through: exchange)
        case .errorEvent(let status) where !request.isWatch: respond(status, to: request, through: exchange)
        case .rawEvent(let json, let protobuf) where !request.isWatch:
            let body = encoding == .json ? Array(json.utf8) : protobuf
            let type = encoding.mediaType(isWatch: false)
            respond(Response(contentType: type, body: ByteBuffer(bytes: body)), through: exchange)
        case .expired, .errorEvent, .rawEvent, .closeMidBody, .endAtOnce, .stall, .truncateFrame, .unknownEvent,
            .oversizedFrame:
            return false
        }
        return true
    }

    private func expiredList(_ request: APIRequest) -> PlayedStatus {
        request.query["continue"] != nil
            ? .expiredContinue : .expired(request.query["resourceVersion"] ?? "", history.oldest)
    }

    /// How much of a list's body a fault lets through; `nil`: all.
    func limit(of action: FaultAction?, listOctets: Int) -> Exchange.Limit? {
        switch action {
        case .closeMidBody(let octets): .init(octets: octets ?? listOctets / 2, consequence: .cut)
        case .stall(let octets): .init(octets: octets ?? 0, consequence: .silence)
        case .truncateFrame: .init(octets: listOctets / 2, consequence: .end)
        case .endAtOnce: .init(octets: 0, consequence: .end)
        default: nil
        }
    }

    /// How much of what a watch begins with a fault lets through; `nil`: all.
    func limit(ofWatch action: FaultAction?) -> Exchange.Limit? {
        switch action {
        case .closeMidBody(let octets?): .init(octets: octets, consequence: .cut)
        case .stall(let octets?): .init(octets: octets, consequence: .silence)
        default: nil
        }
    }
}
