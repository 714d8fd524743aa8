import AsyncHTTPClient
public import NIOCore
import NIOHTTP1

/// The answer to a request: its head, and its body as it comes.
public struct APIResponse: Sendable {
    /// Of HTTP: 200.
    public let status: Int
    /// The `Content-Type` field; empty where there is none.
    public let contentType: String
    /// After how many seconds to try again; `nil` where the server does not say, or says it as a date.
    public let retryAfterSeconds: Int?
    /// Whether the body comes over HTTP/2.
    public let isHTTP2: Bool
    /// To be iterated once. Where it is left before its end, the server is told to send no more.
    public let body: APIResponseBody

    /// How the body is written; `nil` where it is something that was not asked for.
    public var encoding: BodyEncoding? { BodyEncoding(contentType: contentType) }

    init(_ response: HTTPClientResponse, context: ConnectionErrorContext) {
        status = Int(response.status.code)
        contentType = response.headers.first(name: "content-type") ?? ""
        let pause = response.headers.first(name: "retry-after").flatMap { Int($0) }
        retryAfterSeconds = pause.flatMap { $0 >= 0 ? $0 : nil }
        isHTTP2 = response.version.major == 2
        body = APIResponseBody(base: response.body, context: context)
    }
}

/// The octets of a body in pieces of any size. The next piece is taken from the connection only once it is asked for;
/// a server that sends faster has to wait.
public struct APIResponseBody: AsyncSequence, Sendable {
    /// A piece.
    public typealias Element = ByteBuffer

    let base: HTTPClientResponse.Body
    let context: ConnectionErrorContext

    /// Begins to read.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: base.makeAsyncIterator(), context: context)
    }

    /// The pieces, one after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var base: HTTPClientResponse.Body.AsyncIterator
        let context: ConnectionErrorContext

        /// - Throws: ``APIConnectionError`` where the body ends before its time, and `CancellationError` where the task
        ///   is cancelled, which also ends the request.
        public mutating func next() async throws -> ByteBuffer? {
            let piece: ByteBuffer?
            do {
                piece = try await base.next()
            } catch {
                throw context.words(for: error)
            }
            if piece == nil { try Task.checkCancellation() }
            return piece
        }
    }

    /// The first octets of the body, such as what the server says of an error; the rest is not waited for.
    public func prefix(octetsMax: Int) async throws -> ByteBuffer {
        var collected = ByteBuffer()
        for try await piece in self {
            var piece = piece
            collected.writeBuffer(&piece)
            if collected.readableBytes >= octetsMax { break }
        }
        let excess = collected.readableBytes - octetsMax
        if excess > 0 { collected.moveWriterIndex(to: collected.writerIndex - excess) }
        return collected
    }
}
