import DNSForwarding
import DNSServer
import NetworkAddress
import Synchronization
import Testing

/// When the addresses of an upstream's name are looked up again.
struct NamedUpstreamTests {
    /// A name with the test's own time, and lookups that end when the test says so.
    private final class Play: Sendable {
        struct State {
            var now = ContinuousClock.now
            var asked: [[SocketEndpoint]] = []
            var end: (@Sendable (Result<HostLookup.Found, HostLookup.Failure>) -> Void)?
            var failures: [String?] = []
        }

        let state = Mutex(State())
        let resolver = SocketEndpoint(.v4(0x7f00_0035), port: 53)

        func upstream() -> NamedUpstream {
            let name = NamedUpstream(
                "up.test", port: 5353,
                lookup: { _, servers, end in
                    self.state.withLock { state in
                        state.asked.append(servers)
                        state.end = end
                    }
                }, now: { self.state.withLock { $0.now } })
            name.take(.init(addresses: [.v4(1)], seconds: 60))
            return name
        }

        func renew(_ name: NamedUpstream, after seconds: Int = 0) {
            state.withLock { $0.now += .seconds(seconds) }
            name.renew(at: { [resolver] }) { failure in
                self.state.withLock { $0.failures.append(failure?.description) }
            }
        }

        func end(_ result: Result<HostLookup.Found, HostLookup.Failure>) { state.withLock { $0.end }?(result) }

        var lookups: Int { state.withLock { $0.asked.count } }
        var failures: [String?] { state.withLock { $0.failures } }
    }

    @Test func addressesHaveTheirTime() {
        let play = Play()
        let name = play.upstream()
        #expect(name.upstreams.map(\.description) == ["0.0.0.1:5353"])
        play.renew(name)
        play.renew(name, after: 59)
        #expect(play.lookups == 0)
        play.renew(name, after: 1)
        // Once at a time.
        play.renew(name, after: 100)
        #expect(play.lookups == 1 && play.state.withLock { $0.asked } == [[play.resolver]])
        #expect(name.upstreams.map(\.description) == ["0.0.0.1:5353"])
        play.end(.success(.init(addresses: [.v4(2), .v4(3)], seconds: 30)))
        #expect(name.upstreams.map(\.description) == ["0.0.0.2:5353", "0.0.0.3:5353"])
        #expect(play.failures == [nil])
        play.renew(name, after: 29)
        #expect(play.lookups == 1)
        play.renew(name, after: 1)
        #expect(play.lookups == 2)
    }

    /// What was found once stays, and the next try waits.
    @Test func failures() throws {
        let play = Play()
        let name = play.upstream()
        play.renew(name, after: 60)
        play.end(.failure(.init(description: "nobody knows")))
        #expect(play.failures == ["nobody knows"] && name.upstreams.count == 1)
        play.renew(name, after: 29)
        #expect(play.lookups == 1)
        play.renew(name, after: 1)
        #expect(play.lookups == 2)
        play.end(.success(.init(addresses: [.v4(4)], seconds: 30)))
        // Nobody to ask.
        struct Nobody: Error {}
        play.state.withLock { $0.now += .seconds(30) }
        #expect(throws: Nobody.self) { try name.renew(at: { throw Nobody() }) { _ in } }
        #expect(play.lookups == 2)
        play.renew(name, after: 29)
        play.renew(name, after: 1)
        #expect(play.lookups == 3)
        #expect(name.upstreams.map(\.description) == ["0.0.0.4:5353"])
    }

    @Test func manyAddresses() {
        let name = Play().upstream()
        name.take(.init(addresses: (0..<100).map { .v4($0) }, seconds: 30))
        #expect(name.upstreams.count == NamedUpstream.addressesMax)
    }

    /// A server that turns its addresses around changes nothing.
    @Test func order() {
        let name = Play().upstream()
        let addresses: [IPAddress] = [.v4(0x0a00_0001), .v4(0xc000_0201), .v6(high: 1, low: 0), .v6(high: 1, low: 2)]
        for turned in [addresses, addresses.reversed(), Array(addresses[2...] + addresses[..<2])] {
            name.take(.init(addresses: turned, seconds: 30))
            #expect(name.known.list == addresses)
        }
        // Also of many, whichever come first.
        let many = (0..<100).map { IPAddress.v4($0) }
        name.take(.init(addresses: [.v6(high: 1, low: 0)] + many.reversed(), seconds: 30))
        #expect(name.known.list == Array(many.prefix(NamedUpstream.addressesMax)))
    }

    /// One kind of address alone takes the place of that kind alone, where nothing is known of the other.
    @Test func oneKind() {
        let play = Play()
        let name = play.upstream()
        name.take(.init(addresses: [.v4(1), .v4(2), .v6(high: 1, low: 1)], seconds: 60))
        play.renew(name, after: 60)
        var found = HostLookup.Found(addresses: [.v6(high: 2, low: 2)], seconds: 30)
        found.lacksIPv4 = true
        play.end(.success(found))
        #expect(name.known.list == [.v4(1), .v4(2), .v6(high: 2, low: 2)])
        play.renew(name, after: 29)
        #expect(play.lookups == 1)
        play.renew(name, after: 1)
        #expect(play.lookups == 2)
        play.end(.success(.init(addresses: [.v6(high: 3, low: 3)], seconds: 60)))
        #expect(name.known.list == [.v6(high: 3, low: 3)])
    }

    /// What another configuration has found, with its time.
    @Test func handedOn() {
        let play = Play()
        let old = play.upstream()
        let new = play.upstream()
        new.take(.init(addresses: [.v4(8)], seconds: 1000))
        new.take(old.known)
        #expect(new.upstreams == old.upstreams)
        play.renew(new, after: 59)
        #expect(play.lookups == 0)
        play.renew(new, after: 1)
        #expect(play.lookups == 1)
    }
}
