import DNSWire
package import NIOCore

/// The protocol of one connection (RFC 7766), without I/O and without a clock: what happened goes in with its time, and
/// what to do next can be read off.
///
/// Octets go in with ``receive(_:)``, messages come out of ``nextMessage(at:)`` until there is none; then ``step`` and
/// ``deadline`` say how to go on.
package struct StreamSession {
    /// What the connection's driver does once there is no further message.
    package enum Step: Equatable, Sendable {
        /// Read from the socket.
        case read
        /// Leave the socket alone until something else happens.
        case wait
        case close(CloseReason)
    }

    /// Why a connection ends.
    package enum CloseReason: Equatable, Sendable {
        /// The client has closed its side, or we are to stop, and all is answered.
        case finished
        /// Nothing was asked for too long.
        case idle
        /// A message that began did not end in time.
        case lateMessage
        /// The length prefix leaves no room for a header.
        case shortMessage
        /// The client does not read its responses.
        case unreadResponses
    }

    private let limits: StreamLimits
    /// What has arrived and is not yet a message handed out; begins with a length prefix.
    private var input = ByteBuffer()
    /// The numbers of the queries that wait for an upstream.
    private var queriesInFlight: Set<UInt64> = []
    private var nextQuery: UInt64 = 0
    private var unsentOctets = 0
    private var lastActivity: NIODeadline
    private var messageBegan: NIODeadline?
    private var unwritableSince: NIODeadline?
    private var isInputClosed = false
    private var failure: CloseReason?

    /// A connection that was accepted at `now`.
    package init(limits: StreamLimits, at now: NIODeadline) {
        self.limits = limits
        lastActivity = now
    }
}

// MARK: - What happened

extension StreamSession {
    /// Octets have arrived. They are taken whatever the state: it is ``step`` that keeps them from being read.
    package mutating func receive(_ octets: consuming ByteBuffer) {
        guard failure == nil else { return }
        if input.readableBytes == 0 {
            input = octets
        } else {
            input.discardReadBytes()
            input.writeBuffer(&octets)
        }
    }

    /// The client has closed its side, or nothing more is to be taken from it. What has arrived is still answered.
    package mutating func closeInput(at now: NIODeadline) {
        isInputClosed = true
        lastActivity = now
    }

    /// A query could not be answered at once. Returns its number.
    package mutating func beginQuery() -> UInt64 {
        nextQuery &+= 1
        queriesInFlight.insert(nextQuery)
        return nextQuery
    }

    /// An upstream is done with a query. `false` where it was done with it before, so that nothing must be sent.
    package mutating func endQuery(_ number: UInt64, at now: NIODeadline) -> Bool {
        guard queriesInFlight.remove(number) != nil else { return false }
        lastActivity = now
        return true
    }

    /// This many octets of responses were handed to the socket.
    package mutating func write(_ octets: Int, at now: NIODeadline) {
        unsentOctets += octets
        lastActivity = now
        if unsentOctets > limits.unsentOctetsMax { fail(.unreadResponses) }
    }

    /// The socket has taken octets that were handed to it.
    package mutating func sent(_ octets: Int) { unsentOctets -= octets }

    /// More responses than allowed wait to be sent, or no longer.
    package mutating func changeWritability(_ isWritable: Bool, at now: NIODeadline) {
        unwritableSince = isWritable ? nil : unwritableSince ?? now
        // A client that reads its responses is not idle.
        if isWritable { lastActivity = now }
    }

    /// Time has passed: what was to happen before `now` and did not ends the connection.
    package mutating func expire(at now: NIODeadline) {
        if let expiry, expiry.deadline <= now { fail(expiry.reason) }
    }

    private mutating func fail(_ reason: CloseReason) {
        failure = failure ?? reason
        input = ByteBuffer()
    }
}

// MARK: - What to do

extension StreamSession {
    /// The next message to answer, without its length prefix. `nil` where none is complete, and where none may be
    /// answered now.
    package mutating func nextMessage(at now: NIODeadline) -> ByteBuffer? {
        guard failure == nil, !isBlocked else {
            // It is us who do not read; the rest of a message gets its full time once we do again.
            messageBegan = nil
            return nil
        }
        guard let length = input.getInteger(at: input.readerIndex, as: UInt16.self).map(Int.init) else {
            noteRemainder(at: now)
            return nil
        }
        guard length >= Header.octetCount else {
            fail(.shortMessage)
            return nil
        }
        guard let message = input.getSlice(at: input.readerIndex + 2, length: length) else {
            noteRemainder(at: now)
            return nil
        }
        input.moveReaderIndex(forwardBy: 2 + length)
        messageBegan = nil
        lastActivity = now
        return message
    }

    /// How to go on.
    package var step: Step {
        if let failure { return .close(failure) }
        if isBlocked { return .wait }
        guard isInputClosed else { return .read }
        return queriesInFlight.isEmpty && unsentOctets == 0 ? .close(.finished) : .wait
    }

    /// When ``expire(at:)`` has to be called, unless something happens before.
    package var deadline: NIODeadline? { expiry?.deadline }

    /// Since when nobody has waited for an answer here; `nil` while a query is with an upstream.
    package var quietSince: NIODeadline? { queriesInFlight.isEmpty ? lastActivity : nil }

    /// Whether neither reading nor answering goes on before something is sent or answered.
    private var isBlocked: Bool { unwritableSince != nil || queriesInFlight.count >= limits.queriesInFlightMax }

    private var expiry: (deadline: NIODeadline, reason: CloseReason)? {
        guard failure == nil else { return nil }
        if let unwritableSince { return (unwritableSince + limits.unwritableTime, .unreadResponses) }
        if let messageBegan, !isInputClosed { return (messageBegan + limits.messageTime, .lateMessage) }
        return queriesInFlight.isEmpty ? (lastActivity + limits.idleTime, .idle) : nil
    }

    /// Nothing complete is left: starts the clock of a message that has begun, or gives the memory back.
    private mutating func noteRemainder(at now: NIODeadline) {
        if input.readableBytes == 0 {
            input = ByteBuffer()
            messageBegan = nil
        } else {
            messageBegan = messageBegan ?? now
        }
    }
}
