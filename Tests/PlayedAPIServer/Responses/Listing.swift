import KubernetesObjects
import NIOCore

extension ServerCore {
    /// Answers a list.
    func list(
        _ collection: PlayedCollection, _ request: APIRequest, _ selection: Selection, _ encoding: PlayedEncoding,
        through exchange: Exchange, fault: FaultAction?
    ) throws {
        let page = try page(of: collection, request, selection)
        let body = page.octets(encoding)
        respond(
            Response(contentType: encoding.mediaType(isWatch: false), body: body), through: exchange,
            limit: limit(of: fault, listOctets: body.readableBytes))
    }

    private func page(
        of collection: PlayedCollection, _ request: APIRequest, _ selection: Selection
    ) throws -> ListBody {
        let (version, start, all) = try snapshot(of: collection.kind, request)
        let rest = all[start...].filter(selection.matches)
        let asked = Int(request.query["limit"] ?? "") ?? 0
        let limit = min(asked > 0 ? asked : Int.max, asked > 0 ? options.pageLimitMax ?? Int.max : Int.max)
        guard rest.count > limit, let last = rest[..<limit].last else {
            return ListBody(collection: collection, version: version, items: rest[...])
        }
        snapshots[Snapshot(kind: collection.kind, version: version)] = all
        let token = try ContinueToken(rv: version, start: ObjectHistory.path(last.key)).text()
        return ListBody(
            collection: collection, version: version, continuation: token, remaining: rest.count - limit,
            items: rest[..<limit])
    }

    /// The objects as the list is to show them, and the index at which it goes on.
    private func snapshot(
        of kind: ObjectKind, _ request: APIRequest
    ) throws -> (version: UInt64, start: Int, objects: [StoredObject]) {
        if let text = request.query["continue"], !text.isEmpty {
            guard let token = ContinueToken(text: text) else { throw Refusal(.invalidContinue(text)) }
            guard let objects = snapshots[Snapshot(kind: kind, version: token.rv)] else {
                throw Refusal(.expiredContinue)
            }
            let start = objects.firstIndex { ObjectHistory.path($0.key) > token.start } ?? objects.endIndex
            return (token.rv, start, objects)
        }
        if let asked = try version(of: request), asked > 0 {
            guard asked <= history.version else { throw Refusal(.futureVersion(asked, history.version)) }
            if request.query["resourceVersionMatch"] == "Exact", asked != history.version {
                guard let objects = snapshots[Snapshot(kind: kind, version: asked)] else {
                    throw Refusal(.expired(String(asked), history.oldest))
                }
                return (asked, 0, objects)
            }
        }
        return (history.version, 0, history.list(kind))
    }

    /// `nil` where the request does not say.
    func version(of request: APIRequest) throws -> UInt64? {
        guard let text = request.query["resourceVersion"], !text.isEmpty else { return nil }
        guard let version = UInt64(text) else { throw Refusal(.invalidVersion(text)) }
        return version
    }
}

/// The objects that the pages of a list show although things have moved on.
struct Snapshot: Hashable {
    let kind: ObjectKind
    let version: UInt64
}

/// A request that is answered with a status.
struct Refusal: Error {
    let status: PlayedStatus

    init(_ status: PlayedStatus) {
        self.status = status
    }
}
