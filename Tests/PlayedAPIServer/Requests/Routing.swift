import KubernetesObjects
import NIOCore
import NIOSSL

extension ServerCore {
    /// Answers a request, or begins to.
    func handle(_ request: APIRequest, through exchange: Exchange, connection: any Channel) {
        log(request)
        let verb: Fault.Verb? = PlayedCollection(path: request.path).map { _ in request.isWatch ? .watch : .list }
        let isContinued = !(request.query["continue"] ?? "").isEmpty
        let fault = faults.take(path: request.path, verb: verb, isContinued: isContinued)
        if let fault, answer(request, through: exchange, by: fault) { return }
        do {
            try authenticate(request, connection)
            try answer(request, through: exchange, fault: fault)
        } catch let refusal as Refusal {
            respond(refusal.status, to: request, through: exchange)
        } catch {
            respond(
                PlayedStatus(code: 400, reason: "BadRequest", message: "\(error)"), to: request, through: exchange)
        }
    }

    private func authenticate(_ request: APIRequest, _ connection: any Channel) throws {
        guard let tokens = options.tokens else { return }
        if let token = request.token, tokens.contains(token) { return }
        if options.clientCertificates != .ignored,
            try connection.pipeline.syncOperations.nioSSL_peerCertificate() != nil
        {
            return
        }
        throw Refusal(.unauthorized)
    }

    private func answer(_ request: APIRequest, through exchange: Exchange, fault: FaultAction?) throws {
        guard request.method == "GET" else {
            throw Refusal(PlayedStatus(code: 405, reason: "MethodNotAllowed", message: "only GET is played"))
        }
        if let replay = replays.best(for: request) {
            let limit = limit(of: fault, listOctets: replay.body.readableBytes)
            return respond(replay, through: exchange, limit: limit)
        }
        switch request.path {
        case "/readyz", "/livez", "/healthz": return respond(text: "ok", through: exchange)
        case "/version":
            let version = #"{"major":"1","minor":"36","gitVersion":"v1.36.0-played","platform":"linux/amd64"}"#
            let response = Response(contentType: "application/json", body: ByteBuffer(string: version))
            return respond(response, through: exchange)
        default: break
        }
        guard let collection = PlayedCollection(path: request.path), !options.absentKinds.contains(collection.kind)
        else { return respond(text: "404 page not found\n", status: 404, through: exchange) }
        guard let encoding = request.encoding(among: options.encodings.intersection(collection.encodings)) else {
            throw Refusal(
                PlayedStatus(
                    code: 406, reason: "NotAcceptable",
                    message: "only the following media types are accepted: application/json"))
        }
        let selection = Selection(
            labels: try LabelSelector(request.query["labelSelector"] ?? ""),
            fields: try FieldSelector(request.query["fieldSelector"] ?? "", kind: collection.kind))
        if request.isWatch {
            try watch(collection, request, selection, encoding, through: exchange, fault: fault)
        } else {
            try list(collection, request, selection, encoding, through: exchange, fault: fault)
        }
    }
}
