import KubernetesObjects
import KubernetesWatch

/// Leads a reflector by the hand, in virtual time.
final class ReflectorSteps {
    var reflector: Reflector
    var now: Duration = .zero
    /// What the reflector wanted, since `takeEffects`.
    private(set) var effects: [ReflectorEffect] = []
    /// How long it waited before the last request.
    private(set) var waited: Duration = .zero

    init(
        _ kind: ObjectKind = .namespace, labelSelector: String = "", settings: ReflectorSettings = .init(),
        seed: UInt64 = 1
    ) {
        reflector = Reflector(
            WatchedCollection(kind, labelSelector: labelSelector), settings: settings, seed: seed)
    }

    /// Waits as long as the reflector wants to, then takes its request.
    func request() -> APIRequest {
        let start = now
        while true {
            switch reflector.next(at: now) {
            case .wait(let until):
                precondition(until > now && reflector.deadline == nil, "waits for nothing")
                now = until
            case .send(let request):
                waited = now - start
                return request
            }
        }
    }

    @discardableResult
    func head(_ status: Int = 200, retryAfter: Int? = nil) -> HeadVerdict {
        reflector.receive(
            head: ResponseHead(status: status, encoding: .protobuf, retryAfterSeconds: retryAfter), at: now)
    }

    func events(_ events: StreamEvent...) {
        for event in events { reflector.receive(event, at: now, into: &effects) }
    }

    func end(_ reason: ExchangeEnd) {
        reflector.end(reason, at: now, into: &effects)
    }

    /// Nothing more comes.
    func letDeadlinePass() {
        if let deadline = reflector.deadline { now = max(now, deadline) }
        end(.deadline)
    }

    func refuse(_ code: Int, _ message: String = "", reason: String = "", retryAfter: Int? = nil) {
        head(code, retryAfter: retryAfter)
        end(.status(APIStatus(code: code, reason: reason, message: message)))
    }

    func takeEffects() -> [ReflectorEffect] {
        defer { effects = [] }
        return effects
    }

    /// The lines for the log, without taking them.
    var lines: [String] {
        effects.compactMap { if case .log(_, let line) = $0 { line } else { nil } }
    }

    /// Takes the reflector to a watch from a version, with one object, and forgets how.
    func synchronise(at version: String = "10") {
        _ = request()
        head()
        events(Self.object("a", "7"), .bookmark(resourceVersion: version, endsInitialEvents: true))
        _ = takeEffects()
    }

    /// As `synchronise`, and the next request is a watch that is under way.
    func watch(from version: String = "10") {
        synchronise()
        events(.bookmark(resourceVersion: version, endsInitialEvents: false))
        now += .seconds(60)
        end(.complete)
        _ = request()
        head()
        _ = takeEffects()
    }

    static func namespace(_ name: String, _ version: String) -> KubernetesObject {
        .namespace(Namespace(metadata: ObjectMetadata(name: name, resourceVersion: version)))
    }

    static func key(_ name: String) -> ObjectKey { ObjectKey(kind: .namespace, namespace: "", name: name) }

    static func object(_ name: String, _ version: String) -> StreamEvent {
        let item = DecodedItem(
            label: "Namespace \(name)", key: key(name), object: namespace(name, version), faults: [])
        return .object(item, resourceVersion: version)
    }

    static func unusable(_ name: String?) -> DecodedItem {
        DecodedItem(
            label: name.map { "Namespace \($0)" } ?? "Namespace", key: name.map(key), object: nil,
            faults: [FieldFault(line: nil, reason: "metadata.name must be a name")])
    }
}

extension APIRequest {
    /// The value of an item of the query.
    subscript(name: String) -> String? { query.first { $0.name == name }?.value }
}
