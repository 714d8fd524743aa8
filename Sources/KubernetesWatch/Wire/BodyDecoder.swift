import KubernetesObjects

/// Reads the body of a list or watch response as it arrives, in pieces of any size.
///
/// Of a list or a watch of any length, no more is held than the piece that arrives and one item or event.
public struct BodyDecoder: Sendable {
    private var pending = PendingOctets()
    private var form: any BodyForm
    private var failure: BodyError?

    /// - Parameters:
    ///   - encoding: as the response's `Content-Type` says.
    ///   - content: what was asked for.
    ///   - collection: what was asked for; items of lists in protobuf do not say of which kind they are.
    public init(
        encoding: BodyEncoding, content: BodyContent, collection: WatchedCollection, limits: BodyLimits = .standard
    ) {
        let context = BodyContext(collection: collection, limits: limits)
        switch (encoding, content) {
        case (.protobuf, .list): form = ProtobufList(context)
        case (.protobuf, .watch): form = ProtobufWatch(context)
        case (.json, .list): form = JSONList(context)
        case (.json, .watch): form = JSONWatch(context)
        }
    }

    /// Takes the next octets, and gives what they complete.
    ///
    /// - Throws: where the body cannot be read any further; then so does every later call.
    public mutating func feed(
        _ octets: some Collection<UInt8>, _ emit: (StreamEvent) -> Void
    ) throws(BodyError) {
        if let failure { throw failure }
        pending.append(octets)
        do {
            try form.advance(&pending, emit)
        } catch {
            throw fail(error)
        }
    }

    /// The body has ended.
    ///
    /// - Throws: where it must not end here. A watch may end between any two events.
    public mutating func finish() throws(BodyError) {
        if let failure { throw failure }
        do {
            try form.finish(pending)
        } catch {
            throw fail(error)
        }
    }

    /// What is left is of no use any more.
    private mutating func fail(_ error: BodyError) -> BodyError {
        failure = error
        pending = PendingOctets()
        return error
    }
}

/// What reading any body needs to know.
struct BodyContext: Sendable {
    let collection: WatchedCollection
    let limits: BodyLimits

    var kind: ObjectKind { collection.kind }

    /// - Throws: where a list is not one of this collection.
    func checkList(kind listKind: String?, apiVersion: String?) throws(BodyError) {
        guard listKind == kind.rawValue + "List" else {
            throw .malformed(expected: "kind \(kind.rawValue)List", got: listKind.map(quoted) ?? "no kind")
        }
        guard let apiVersion, kind.apiVersions.contains(apiVersion) else {
            let versions = kind.apiVersions.joined(separator: " or ")
            throw .malformed(expected: "the apiVersion \(versions)", got: apiVersion.map(quoted) ?? "nothing")
        }
    }
}

/// One of the ways in which a body is written.
protocol BodyForm: Sendable {
    /// Reads as far as it can, and consumes what it has read.
    mutating func advance(_ pending: inout PendingOctets, _ emit: (StreamEvent) -> Void) throws(BodyError)

    /// Checks that the body may end here.
    mutating func finish(_ pending: PendingOctets) throws(BodyError)
}
