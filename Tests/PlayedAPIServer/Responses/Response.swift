import NIOCore
import NIOHTTP1

/// An answer that is known as a whole.
struct Response {
    var status = 200
    var contentType: String
    var body: ByteBuffer
    var headers: [(String, String)] = []
}

extension ServerCore {
    func respond(_ response: Response, through exchange: Exchange, limit: Exchange.Limit? = nil) {
        // As the API server: what is long has no announced length; nor has what is not what it seems.
        let isLong = response.body.readableBytes > 64 * 1024
        exchange.begin(
            status: response.status, contentType: response.contentType,
            count: isLong || limit != nil ? nil : response.body.readableBytes, headers: response.headers)
        exchange.limit = limit
        if limit?.octets == 0 || response.body.readableBytes > 0 { exchange.send(response.body) }
        exchange.end()
    }

    func respond(_ status: PlayedStatus, to request: APIRequest, through exchange: Exchange) {
        let encoding = request.encoding(among: options.encodings) ?? .json
        let headers = status.retryAfterSeconds.map { [("Retry-After", String($0))] } ?? []
        let body = encoding == .json ? status.json + Array("\n".utf8) : status.protobuf
        respond(
            Response(
                status: status.code, contentType: encoding.mediaType(isWatch: false), body: ByteBuffer(bytes: body),
                headers: headers),
            through: exchange)
    }

    func respond(text: String, status: Int = 200, through exchange: Exchange) {
        respond(
            Response(status: status, contentType: "text/plain; charset=utf-8", body: ByteBuffer(string: text)),
            through: exchange)
    }
}
