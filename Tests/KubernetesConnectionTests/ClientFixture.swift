import KubernetesWatch
import NIOCore
import NIOPosix
import Synchronization

/// A client with its own event loop and its own time, and what it has to say.
final class ClientFixture: Sendable {
    let client: APIServerClient
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let time: TestTime
    private let faultList: Faults

    init(_ access: APIServerAccess, _ change: (inout APIServerClient.Settings) -> Void = { _ in }) throws {
        let time = TestTime()
        let faults = Faults()
        var settings = APIServerClient.Settings(userAgent: "clusterdns/test")
        change(&settings)
        client = try APIServerClient(
            access, settings: settings, group: group, now: { time.now }, reportFault: { faults.add($0) })
        self.time = time
        self.faultList = faults
    }

    /// What was reported so far.
    var faults: [String] { faultList.all }

    func advance(by time: Duration) { self.time.advance(by: time) }

    func close() async throws {
        await client.shutdown()
        try await group.shutdownGracefully()
    }
}

/// Time that passes when a test says so.
final class TestTime: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { instant.withLock { $0 } }

    func advance(by time: Duration) { instant.withLock { $0 += time } }
}

private final class Faults: Sendable {
    private let list = Mutex<[String]>([])

    var all: [String] { list.withLock { $0 } }

    func add(_ fault: CredentialFault) { list.withLock { $0.append(fault.description) } }
}
