import DNSStreams
import NIOCore
import Testing

/// A session with a clock that the test moves.
private final class VirtualConnection {
    var session: StreamSession
    var now = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    init(_ limits: StreamLimits = StreamLimits()) { session = StreamSession(limits: limits, at: now) }

    func pass(_ time: TimeAmount) {
        now = now + time
        session.expire(at: now)
    }

    /// Takes octets and returns the sizes of the messages that are handed out.
    func receive(_ octets: [UInt8]) -> [Int] {
        session.receive(ByteBuffer(bytes: octets))
        return messages()
    }

    func messages() -> [Int] {
        var sizes: [Int] = []
        while let message = session.nextMessage(at: now) { sizes.append(message.readableBytes) }
        return sizes
    }

    func endQuery(_ number: UInt64) -> Bool { session.endQuery(number, at: now) }

    /// Time until the deadline.
    var timeLeft: TimeAmount? { session.deadline.map { $0 - now } }
}

/// Messages are handed out when they are complete and not before.
struct StreamSessionFramingTests {
    private static let twelve = framed([UInt8](repeating: 7, count: 12))
    private static let thirteen = framed([UInt8](repeating: 7, count: 13))

    @Test(arguments: [
        ([[]], []),
        ([twelve], [12]),
        ([twelve + thirteen + twelve], [12, 13, 12]),
        ([[0], Array(twelve.dropFirst())], [12]),
        ([[0, 12], Array(twelve.dropFirst(2))], [12]),
        (twelve.map { [$0] }, [12]),
        ([Array(twelve.dropLast())], []),
        ([twelve + [0], Array(thirteen.dropFirst()) + [0, 12, 1], Array(twelve.dropFirst(3))], [12, 13, 12]),
        ([[0xff, 0xff] + [UInt8](repeating: 0, count: 65_534), [0]], [65_535]),
    ])
    func handsOutMessages(pieces: [[UInt8]], sizes: [Int]) {
        let connection = VirtualConnection()
        #expect(pieces.flatMap { connection.receive($0) } == sizes)
        #expect(connection.session.step == .read)
    }

    @Test(arguments: [0, 1, 5, 11])
    func closesOnShortMessages(length: UInt8) {
        let connection = VirtualConnection()
        #expect(connection.receive(Self.twelve + [0, length]) == [12])
        #expect(connection.session.step == .close(.shortMessage))
        #expect(connection.receive(Self.twelve) == [])
        #expect(connection.session.deadline == nil)
    }
}

/// Every deadline, and what moves it.
struct StreamSessionTimeTests {
    private let message = framed([UInt8](repeating: 7, count: 12))

    @Test func closesAnIdleConnection() {
        let connection = VirtualConnection()
        #expect(connection.timeLeft == .seconds(10))
        connection.pass(.milliseconds(9_999))
        #expect(connection.session.step == .read)
        connection.pass(.milliseconds(1))
        #expect(connection.session.step == .close(.idle))
    }

    @Test func startsAgainWithEveryMessageAndResponse() {
        let connection = VirtualConnection()
        connection.pass(.seconds(6))
        #expect(connection.receive(message) == [12])
        #expect(connection.timeLeft == .seconds(10))
        connection.pass(.seconds(6))
        connection.session.write(30, at: connection.now)
        connection.session.sent(30)
        connection.pass(.seconds(9))
        #expect(connection.session.step == .read)
        connection.pass(.seconds(1))
        #expect(connection.session.step == .close(.idle))
    }

    @Test func isNotIdleWithAQueryInFlight() {
        let connection = VirtualConnection()
        #expect(connection.receive(message) == [12])
        let query = connection.session.beginQuery()
        #expect(connection.session.deadline == nil && connection.session.quietSince == nil)
        connection.pass(.hours(1))
        #expect(connection.session.step == .read)
        #expect(connection.endQuery(query))
        #expect(connection.timeLeft == .seconds(10) && connection.session.quietSince == connection.now)
    }

    @Test func closesOnAMessageThatDoesNotEnd() {
        let connection = VirtualConnection()
        connection.pass(.seconds(9))
        #expect(connection.receive([0]) == [])
        #expect(connection.timeLeft == .seconds(2))
        // An octet now and then does not help.
        connection.pass(.seconds(1))
        #expect(connection.receive([12, 1, 2]) == [])
        #expect(connection.timeLeft == .seconds(1))
        connection.pass(.seconds(1))
        #expect(connection.session.step == .close(.lateMessage))
    }

    @Test func countsTheTimeOfEachMessageByItself() {
        let connection = VirtualConnection()
        #expect(connection.receive(message + [0]) == [12])
        connection.pass(.seconds(1))
        #expect(connection.receive(Array(message.dropFirst()) + [0]) == [12])
        #expect(connection.timeLeft == .seconds(2))
    }

    @Test func doesNotBlameTheClientForNotReading() {
        let connection = VirtualConnection()
        #expect(connection.receive([0, 12]) == [])
        connection.pass(.seconds(1))
        connection.session.changeWritability(false, at: connection.now)
        #expect(connection.receive(Array(message.dropFirst(2).dropLast())) == [])
        connection.pass(.seconds(9))
        #expect(connection.session.step == .wait)
        connection.session.changeWritability(true, at: connection.now)
        #expect(connection.messages() == [])
        #expect(connection.timeLeft == .seconds(2))
        #expect(connection.receive([7]) == [12])
    }

    @Test func closesWhenResponsesAreNotRead() {
        let connection = VirtualConnection()
        connection.session.changeWritability(false, at: connection.now)
        #expect(connection.session.step == .wait)
        #expect(connection.receive(message) == [])
        connection.pass(.seconds(4))
        connection.session.changeWritability(false, at: connection.now)
        #expect(connection.timeLeft == .seconds(6))
        connection.session.changeWritability(true, at: connection.now)
        #expect(connection.timeLeft == .seconds(10))
        connection.session.changeWritability(false, at: connection.now)
        connection.pass(.seconds(10))
        #expect(connection.session.step == .close(.unreadResponses))
    }
}

/// What holds reading up, and how a connection comes to its end.
struct StreamSessionFlowTests {
    private let message = framed([UInt8](repeating: 7, count: 12))

    @Test func stopsAtTheBoundOfQueriesInFlight() {
        var limits = StreamLimits()
        limits.queriesInFlightMax = 2
        let connection = VirtualConnection(limits)
        connection.session.receive(ByteBuffer(bytes: message + message + message))
        var queries: [UInt64] = []
        while connection.session.nextMessage(at: connection.now) != nil {
            queries.append(connection.session.beginQuery())
        }
        #expect(queries.count == 2 && connection.session.step == .wait && connection.session.deadline == nil)
        #expect(connection.endQuery(queries[1]))
        #expect(!connection.endQuery(queries[1]))
        #expect(connection.messages() == [12])
        #expect(connection.session.step == .read)
    }

    @Test func answersBeforeItClosesAHalfClosedConnection() {
        let connection = VirtualConnection()
        #expect(connection.receive(message + [0, 12, 1]) == [12])
        let query = connection.session.beginQuery()
        connection.session.closeInput(at: connection.now)
        #expect(connection.session.step == .wait && connection.session.deadline == nil)
        #expect(connection.endQuery(query))
        connection.session.write(40, at: connection.now)
        #expect(connection.session.step == .wait && connection.timeLeft == .seconds(10))
        connection.session.sent(40)
        #expect(connection.session.step == .close(.finished))
    }

    @Test func answersWhatWasHeldUpOnAHalfClosedConnection() {
        let connection = VirtualConnection()
        connection.session.changeWritability(false, at: connection.now)
        #expect(connection.receive(message) == [])
        connection.session.closeInput(at: connection.now)
        #expect(connection.session.step == .wait)
        connection.session.changeWritability(true, at: connection.now)
        #expect(connection.messages() == [12])
        #expect(connection.session.step == .close(.finished))
    }

    @Test func boundsWhatWaitsToBeSent() {
        var limits = StreamLimits()
        limits.unsentOctetsMax = 1000
        let connection = VirtualConnection(limits)
        connection.session.write(1000, at: connection.now)
        #expect(connection.session.step == .read)
        connection.session.write(1, at: connection.now)
        #expect(connection.session.step == .close(.unreadResponses))
    }
}

/// Chunks of random sizes, with a fixed seed.
struct StreamSessionFuzzTests {
    @Test(arguments: 1...UInt64(200))
    func putsMessagesBackTogether(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let messages = (0..<20).map { _ in
            (0..<Int.random(in: 12...600, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        var stream = messages.flatMap(framed)[...]
        let connection = VirtualConnection()
        var received: [[UInt8]] = []
        while !stream.isEmpty {
            let chunk = stream.prefix(Int.random(in: 1...90, using: &random))
            stream = stream.dropFirst(chunk.count)
            connection.session.receive(ByteBuffer(bytes: chunk))
            while let message = connection.session.nextMessage(at: connection.now) {
                received.append(Array(message.readableBytesView))
            }
        }
        #expect(received == messages)
    }

    @Test(arguments: 1...UInt64(200))
    func survivesAnyOrderOfEvents(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let connection = VirtualConnection()
        var queries: [UInt64] = []
        var unsent = 0
        for _ in 0..<400 {
            switch Int.random(in: 0...7, using: &random) {
            case 0...2:
                let octets = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    UInt8.random(in: 0...20, using: &random)
                }
                for _ in connection.receive([0] + octets) { queries.append(connection.session.beginQuery()) }
            case 3: connection.pass(.milliseconds(.random(in: 0...300, using: &random)))
            case 4: connection.session.changeWritability(.random(using: &random), at: connection.now)
            case 5:
                guard let query = queries.popLast() else { continue }
                _ = connection.endQuery(query)
                connection.session.write(50, at: connection.now)
                unsent += 50
            case 6:
                connection.session.sent(unsent)
                unsent = 0
            default:
                guard Int.random(in: 0...50, using: &random) == 0 else { continue }
                connection.session.closeInput(at: connection.now)
            }
            if let deadline = connection.session.deadline { #expect(deadline > connection.now) }
        }
        // Whatever happened: once all is answered and sent, the end comes in time.
        for query in queries { _ = connection.endQuery(query) }
        connection.session.sent(unsent)
        connection.session.changeWritability(true, at: connection.now)
        _ = connection.messages()
        connection.pass(.seconds(10))
        guard case .close = connection.session.step else {
            Issue.record("\(connection.session.step) after all deadlines")
            return
        }
    }
}
