import AsyncHTTPClient
import KubernetesObjects
import NIOCore
import NIOHTTP1
import PlayedAPIServer

/// An event as the test sees it.
struct ReadEvent: Equatable, CustomStringConvertible {
    var type: String
    var name: String
    var version: String
    var endsInitialEvents = false
    var code: Int?

    var description: String { "\(type) \(name) \(version)" }
}

/// Reads the frames of a watch one after the other.
final class EventReader {
    let status: Int
    let contentType: String
    private let encoding: PlayedEncoding
    private var parts: HTTPClientResponse.Body.AsyncIterator
    private var pending: [UInt8] = []

    init(response: HTTPClientResponse, encoding: PlayedEncoding) {
        status = Int(response.status.code)
        contentType = response.headers.first(name: "content-type") ?? ""
        self.encoding = encoding
        parts = response.body.makeAsyncIterator()
    }

    /// `nil` once the watch has properly ended.
    func next() async throws -> ReadEvent? {
        while true {
            if let frame = takeFrame() { return try Self.event(of: frame, encoding) }
            guard try await readMore() else { return nil }
        }
    }

    func next(_ count: Int) async throws -> [ReadEvent] {
        var events: [ReadEvent] = []
        while events.count < count, let event = try await next() { events.append(event) }
        return events
    }

    /// The next octets whatever they are, at least so many unless the watch ends.
    func octets(_ count: Int) async throws -> [UInt8] {
        while pending.count < count, try await readMore() {}
        let taken = Array(pending.prefix(count))
        pending.removeFirst(taken.count)
        return taken
    }

    /// Everything up to a proper end.
    func rest() async throws -> [UInt8] {
        while try await readMore() {}
        return pending
    }

    private func readMore() async throws -> Bool {
        guard let part = try await parts.next() else { return false }
        pending += part.readableBytesView
        return true
    }

    private func takeFrame() -> [UInt8]? {
        switch encoding {
        case .json:
            guard let end = pending.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            let frame = Array(pending[..<end])
            pending.removeFirst(end + 1)
            return frame
        case .protobuf:
            let length = pending.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            guard pending.count >= 4 + length else { return nil }
            let frame = Array(pending[4..<4 + length])
            pending.removeFirst(4 + length)
            return frame
        }
    }

    private static func event(of frame: [UInt8], _ encoding: PlayedEncoding) throws -> ReadEvent {
        switch encoding {
        case .json:
            let value = try ManifestValue(json: frame)
            let metadata = value["object"]?["metadata"]
            return ReadEvent(
                type: value["type"]?.string ?? "", name: metadata?["name"]?.string ?? "",
                version: metadata?["resourceVersion"]?.string ?? "",
                endsInitialEvents: metadata?["annotations"]?["k8s.io/initial-events-end"]?.string == "true",
                code: value["object"]?["code"]?.integer)
        case .protobuf:
            let event = try ProtobufTree(frame)
            let object = event.octets(2, 1)
            let message = try object.isEmpty ? ProtobufTree([]) : ProtobufTree(enveloped: object)
            let isError = event.text(1) == "ERROR"
            return ReadEvent(
                type: event.text(1), name: isError ? "" : message.text(1, 1),
                version: isError ? "" : message.text(1, 6),
                endsInitialEvents: !isError && message.text(1, 12, 1) == "k8s.io/initial-events-end",
                code: isError ? message.number(6) : nil)
        }
    }
}
