import DNSForwarding
import Synchronization
import Testing

/// Numbers are used again, so that a server whose upstreams change for years keeps nothing of those that are gone.
struct UpstreamNumberTests {
    @Test("what was kept under a number is let go of before another upstream gets it")
    func reuse() {
        let numbers = UpstreamNumbers()
        let forgotten = Mutex<[Int]>([])
        numbers.whenGivenBack { number in forgotten.withLock { $0.append(number) } }
        #expect((0..<3).map { _ in numbers.take() } == [0, 1, 2])
        numbers.giveBack(1)
        #expect(forgotten.withLock { $0 } == [1])
        #expect(numbers.take() == 1)
        #expect(numbers.take() == 3)
    }

    @Test("once everything is being closed nobody is told")
    func closed() {
        let numbers = UpstreamNumbers()
        let forgotten = Mutex<[Int]>([])
        numbers.whenGivenBack { number in forgotten.withLock { $0.append(number) } }
        let number = numbers.take()
        numbers.close()
        numbers.giveBack(number)
        #expect(forgotten.withLock { $0 }.isEmpty)
        #expect(numbers.take() == number)
    }

    @Test("a list of upstreams that changes a hundred times takes no more numbers than there are at a time")
    func changing() async throws {
        try await PlayedForwarding.run([Roles.right, Roles.other]) { played in
            let lists = played.upstreams.map { [Upstream($0.endpoint)] }
            for round in 0..<100 {
                _ = played.service.replaceUpstreams(of: 0, with: lists[round % 2])
                if round % 10 == 0 { _ = try await played.ask("r\(round).test.") }
            }
            try await #expect(played.ask("end.test.").answers == ["192.0.2.2"])
            // The list before and the new one, and an exchange that is just ending.
            #expect(played.service.upstreamNumbers.count <= 4)
        }
    }
}
