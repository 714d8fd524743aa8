/// A GET request for a collection.
public struct APIRequest: Hashable, Sendable {
    /// A name and a value of the query, neither of them escaped.
    public struct QueryItem: Hashable, Sendable {
        /// Such as `limit`.
        public var name: String
        /// Such as `500`.
        public var value: String
    }

    /// What a request is for.
    public enum Purpose: Hashable, Sendable {
        /// A watch that begins with everything there is.
        case streamingList
        /// A list, or a page of it.
        case list
        /// What changes from a version on.
        case watch
    }

    /// What the request is for.
    public var purpose: Purpose
    /// `/api/v1/services`.
    public var path: String
    /// In the order of the query.
    public var query: [QueryItem]
    /// The encodings to ask for, the best one first.
    public var encodings: [BodyEncoding]

    /// The verb by which access to it is granted.
    public var verb: String { purpose == .list ? "list" : "watch" }
}

extension APIRequest {
    /// Everything there is, then every change.
    static func streamingList(of collection: WatchedCollection, seconds: Int64) -> APIRequest {
        make(
            .streamingList, collection,
            [
                ("watch", "true"), ("allowWatchBookmarks", "true"), ("sendInitialEvents", "true"),
                ("resourceVersionMatch", "NotOlderThan"), ("timeoutSeconds", String(seconds)),
            ])
    }

    /// One page, or the whole list where there is no limit.
    static func page(of collection: WatchedCollection, limit: Int?, continuation: String) -> APIRequest {
        var query: [(String, String)] = []
        if let limit { query.append(("limit", String(limit))) }
        if !continuation.isEmpty { query.append(("continue", continuation)) }
        return make(.list, collection, query)
    }

    /// Every change after a version.
    static func watch(_ collection: WatchedCollection, after version: String, seconds: Int64) -> APIRequest {
        make(
            .watch, collection,
            [
                ("watch", "true"), ("allowWatchBookmarks", "true"), ("resourceVersion", version),
                ("timeoutSeconds", String(seconds)),
            ])
    }

    private static func make(
        _ purpose: Purpose, _ collection: WatchedCollection, _ query: [(String, String)]
    ) -> APIRequest {
        var items = query.map { QueryItem(name: $0.0, value: $0.1) }
        if !collection.labelSelector.isEmpty {
            items.append(QueryItem(name: "labelSelector", value: collection.labelSelector))
        }
        if !collection.fieldSelector.isEmpty {
            items.append(QueryItem(name: "fieldSelector", value: collection.fieldSelector))
        }
        return APIRequest(purpose: purpose, path: collection.path, query: items, encodings: collection.encodings)
    }
}
