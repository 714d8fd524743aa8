public import Foundation
import NIOCore

extension PlayedAPIServer {
    /// Answers requests with octets as given, then ends the answer.
    ///
    /// - Parameters:
    ///   - path: of the request.
    ///   - query: what the request's query must contain; of several replays the one with most of it is taken. A replay
    ///     with `watch=true` is for watches, one without for lists.
    ///   - accept: what the request must accept first, such as `application/json`; `nil`: anything.
    public func replay(
        path: String, query: [String: String] = [:], accept: String? = nil, body: [UInt8], contentType: String,
        status: Int = 200
    ) async throws {
        try await onLoop { core in
            let response = Response(status: status, contentType: contentType, body: ByteBuffer(bytes: body))
            core.replays.add(path: path, query: query, accept: accept, response)
        }
    }

    /// Forgets all replays.
    public func clearReplays() async throws {
        try await onLoop { $0.replays.clear() }
    }

    /// Replays the bodies of a folder that `index.json` there describes: a list of `file`, `request.path`,
    /// `request.accept`, `status` and `headers.Content-Type`. Refusals of clients (401, 403) are left out: they do not
    /// follow from the request's path and query.
    ///
    /// - Parameter files: only those of which this is true.
    public func replayRecordings(in folder: URL, where files: (String) -> Bool = { _ in true }) async throws {
        let index = try Data(contentsOf: folder.appendingPathComponent("index.json"))
        for recording in try JSONDecoder().decode([Recording].self, from: index) where files(recording.file) {
            if [401, 403].contains(recording.status) { continue }
            let target = recording.request.path.split(separator: " ").first.map(String.init) ?? ""
            let components = URLComponents(string: target)
            var query: [String: String] = [:]
            for item in components?.queryItems ?? [] { query[item.name] = item.value ?? "" }
            let accept = recording.request.accept.split(separator: ";").first.map(String.init)
            try await replay(
                path: components?.path ?? target, query: query, accept: accept,
                body: Array(try Data(contentsOf: folder.appendingPathComponent(recording.file))),
                contentType: recording.headers["Content-Type"] ?? "application/json", status: recording.status)
        }
    }

    private struct Recording: Decodable {
        struct Request: Decodable {
            let path: String
            let accept: String
        }

        let file: String
        let request: Request
        let status: Int
        let headers: [String: String]
    }
}
