import DNSEngine
import DNSForwarding
import DNSWire
import NIOCore
import NIOPosix
import NetworkAddress

/// A service with its upstreams, for one test.
struct PlayedForwarding {
    let service: ForwardingService
    let upstreams: [PlayedUpstream]

    /// Time enough for a machine that has other things to do.
    static let patience = Duration.seconds(60)

    /// Runs the body with a service over upstreams that play these roles, and takes everything down afterwards.
    ///
    /// - Parameters:
    ///   - plays: the upstreams; where there are none, one that nobody listens at.
    ///   - lanes: how many; as many as the system has processors where that does not matter.
    ///   - configure: changes the configuration: the upstreams in their order, with no timeout that a working upstream
    ///     could miss.
    static func run(
        _ plays: [PlayedUpstream.Play], exchangesMax: Int = ForwardingLimits.exchangesMax,
        hooks: AnswerHooks = AnswerHooks(),
        lanes: Int? = nil, onLoop: @escaping @Sendable (LoopFinding) -> Void = { _ in },
        configure: (inout ForwarderConfiguration) -> Void = { _ in },
        _ body: (PlayedForwarding) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let ownGroup = lanes.map { MultiThreadedEventLoopGroup(numberOfThreads: $0) }
        var upstreams: [PlayedUpstream] = []
        for play in plays { upstreams.append(try await .start(on: group, play: play)) }
        let endpoints = upstreams.isEmpty ? [PlayedUpstream.nobody] : upstreams.map(\.endpoint)
        var configuration = ForwarderConfiguration(
            upstreams: endpoints.map { Upstream($0) }, policy: .sequential, tryTimeout: patience, totalTimeout: patience
        )
        configure(&configuration)
        let service = ForwardingService(
            forwarders: [configuration], group: ownGroup ?? group, exchangesMax: exchangesMax, hooks: hooks,
            onLoop: onLoop)
        try await body(PlayedForwarding(service: service, upstreams: upstreams))
        try await service.shutdown(after: .zero)
        try await ownGroup?.shutdownGracefully()
        for upstream in upstreams { try await upstream.stop() }
    }

    /// As ``run(_:exchangesMax:hooks:configure:_:)``, over one upstream.
    static func run(
        _ play: @escaping PlayedUpstream.Play, _ body: (PlayedForwarding) async throws -> Void
    ) async throws {
        try await run([play], body)
    }

    /// Forwards a query and waits for its end, which may come once only.
    func ask(_ query: SuspendedQuery, by forwarders: ForwarderSet? = nil) async -> ForwardingResult {
        await withCheckedContinuation { continuation in
            service.forward(query, by: forwarders) { continuation.resume(returning: $0) }
        }
    }

    func ask(
        _ name: String = "www.test.", _ type: RecordType = .a, edns: ExtendedDNS? = nil,
        over transport: Client.Transport = .udp, by forwarders: ForwarderSet? = nil
    ) async throws -> ForwardingResult {
        await ask(try SuspendedQueries.suspend(name, type, edns: edns, over: transport), by: forwarders)
    }
}

/// Roles that many tests need.
enum Roles {
    static let right: PlayedUpstream.Play = { .answer(try $0.query.answered(with: [192, 0, 2, 1])) }
    static let other: PlayedUpstream.Play = { .answer(try $0.query.answered(with: [192, 0, 2, 2])) }
    static let silent: PlayedUpstream.Play = { _ in .silence }
    /// Truncated over UDP, whole over TCP.
    static let large: PlayedUpstream.Play = { arrival in
        switch arrival.transport {
        case .udp: .answer(arrival.query.answered(flags: Header.Flag.truncated))
        case .tcp: try right(arrival)
        }
    }
}

extension ForwardingResult {
    /// The response as a client reads it.
    var message: Message {
        get throws { try Message(parsing: response) }
    }

    /// The RDATA of the answers as text.
    var answers: [String] {
        get throws { try message.answers.map(\.data.description) }
    }
}
