import NIOCore

/// Bodies that are sent as they were recorded.
struct Replays {
    private struct Replay {
        let path: String
        let query: [String: String]
        let accept: String?
        let response: Response
    }

    private var replays: [Replay] = []

    mutating func add(path: String, query: [String: String], accept: String?, _ response: Response) {
        replays.append(Replay(path: path, query: query, accept: accept, response: response))
    }

    mutating func clear() {
        replays = []
    }

    /// Of those whose query the request contains the one with most of it; of several the latest.
    func best(for request: APIRequest) -> Response? {
        let isWatch = request.isWatch
        let fitting = replays.filter { replay in
            replay.path == request.path && (replay.query["watch"] == "true") == isWatch
                && replay.query.allSatisfy { $0.key == "watch" || request.query[$0.key] == $0.value }
                && (replay.accept == nil || request.accepted.first == replay.accept)
        }
        let most = fitting.map(\.query.count).max()
        return fitting.last { $0.query.count == most }?.response
    }
}
