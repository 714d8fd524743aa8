import Foundation
import NIOHTTP1

/// A request as this server understands it.
struct APIRequest {
    let method: String
    let path: String
    let query: [String: String]
    let headers: HTTPHeaders
    let isHTTP2: Bool

    init(_ head: HTTPRequestHead) {
        let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        method = head.method.rawValue
        path = Self.unescaped(parts.first ?? "")
        var query: [String: String] = [:]
        for item in (parts.count > 1 ? parts[1] : "").split(separator: "&") {
            let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[Self.unescaped(sides[0])] = sides.count > 1 ? Self.unescaped(sides[1]) : ""
        }
        self.query = query
        headers = head.headers
        isHTTP2 = head.version.major >= 2
    }

    var isWatch: Bool { isTrue("watch") }

    func isTrue(_ key: String) -> Bool { ["true", "1"].contains(query[key] ?? "") }

    /// The bearer token.
    var token: String? {
        guard let value = headers.first(name: "authorization"), value.hasPrefix("Bearer ") else { return nil }
        return String(value.dropFirst(7))
    }

    /// The media types of `Accept` in the order of the client's preference, which is the order in which they stand.
    var accepted: [String] {
        headers[canonicalForm: "accept"].map { type in
            type.split(separator: ";").first.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        }
    }

    /// The first encoding that the client accepts and the server has.
    func encoding(among offered: Set<PlayedEncoding>) -> PlayedEncoding? {
        guard !accepted.isEmpty else { return offered.contains(.json) ? .json : nil }
        for type in accepted {
            switch type {
            case "application/vnd.kubernetes.protobuf" where offered.contains(.protobuf): return .protobuf
            case "application/json" where offered.contains(.json): return .json
            case "*/*" where offered.contains(.json), "application/*" where offered.contains(.json): return .json
            default: continue
            }
        }
        return nil
    }

    private static func unescaped(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? String(spaced)
    }
}

extension PlayedEncoding {
    /// As in `Content-Type`.
    func mediaType(isWatch: Bool) -> String {
        switch self {
        case .json: "application/json"
        case .protobuf: "application/vnd.kubernetes.protobuf" + (isWatch ? ";stream=watch" : "")
        }
    }
}
