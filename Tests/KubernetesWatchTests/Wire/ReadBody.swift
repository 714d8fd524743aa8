import KubernetesObjects
import KubernetesWatch

/// What came of a whole body.
struct ReadBody: Hashable {
    var events: [StreamEvent] = []
    /// What the end, or what came before it, was refused for.
    var error: BodyError?

    /// - Parameter chunks: the sizes of the pieces in which the body arrives, over and over.
    init(
        _ octets: [UInt8], _ encoding: BodyEncoding, _ content: BodyContent, _ kind: ObjectKind,
        chunks: [Int] = [Int.max], limits: BodyLimits = .standard
    ) {
        var decoder = BodyDecoder(
            encoding: encoding, content: content, collection: WatchedCollection(kind), limits: limits)
        do throws(BodyError) {
            var position = 0
            var turn = 0
            while position < octets.count {
                let end = position + min(chunks[turn % chunks.count], octets.count - position)
                try decoder.feed(octets[position..<end]) { events.append($0) }
                position = end
                turn += 1
            }
            try decoder.finish()
        } catch {
            self.error = error
        }
    }

    /// The items of a list, or the objects of a watch.
    var items: [DecodedItem] {
        events.compactMap { if case .object(let item, _) = $0 { item } else { nil } }
    }

    var keys: [String] { items.map { $0.key?.description ?? "?" } }
}

/// Which body a recording holds.
struct Recording: CustomStringConvertible, Sendable {
    let name: String
    let kind: ObjectKind

    static let kinds: [(name: String, kind: ObjectKind)] = [
        ("services", .service), ("endpointslices", .endpointSlice), ("namespaces", .namespace), ("pods", .pod),
    ]

    /// All bodies of lists and watches that can be read.
    static let all: [Recording] =
        kinds.flatMap { name, kind in
            ["list.json", "list.pb", "watch-json.json", "watch-pb.pb"].map {
                Recording(name: "\(name).\($0)", kind: kind)
            }
        }
        + ["services", "endpointslices"].flatMap { name in
            ["watchlist-json.json", "watchlist-pb.pb"].map {
                Recording(name: "\(name).\($0)", kind: name == "services" ? .service : .endpointSlice)
            }
        }
        + [
            "page1.json", "page2.json", "page3.json", "watch-expired-410.json", "watch-expired-410.pb",
            "watch-old-version-json.json", "watch-old-version-pb.pb",
        ].map { Recording(name: "services.\($0)", kind: .service) }

    var description: String { name }
    var encoding: BodyEncoding { name.hasSuffix(".pb") ? .protobuf : .json }
    var content: BodyContent { name.contains("watch") ? .watch : .list }

    func read(chunks: [Int] = [Int.max]) throws -> ReadBody {
        read(try Recordings.octets(name), chunks: chunks)
    }

    /// Reads other octets as if they were this recording.
    func read(_ octets: [UInt8], chunks: [Int] = [Int.max]) -> ReadBody {
        ReadBody(octets, encoding, content, kind, chunks: chunks)
    }
}
