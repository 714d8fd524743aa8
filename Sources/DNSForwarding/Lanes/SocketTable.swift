import NetworkAddress

/// The UDP sockets of a lane: a pool for each upstream, out of which every query takes one at random; after some queries or
/// some time another port takes a socket's place (RFC 5452 section 9.2).
struct SocketTable: ~Copyable {
    /// A query that a socket has under way.
    struct Pending {
        let token: ExchangeToken
        let attempt: Int
    }

    private struct Socket {
        let descriptor: Int32
        let place: Int
        /// Which of those that have had the number.
        let serial: UInt64
        let opened: UInt64
        var lastUsed: UInt64
        var queries = 0
        /// By message ID.
        var pending: [UInt16: Pending] = [:]
        /// No longer in the pool: closed once nothing is under way.
        var isRetired = false
    }

    private var sockets: [Socket?] = []
    private var free: [Int] = []
    /// By the upstream's number: the sockets in the pool, a negative number for one that is not open.
    private var pools: [[Int]] = []
    /// The place in its pool of the socket that a query took last.
    private var lastSlot = 0
    /// The upstream that the next query of this turn has to be for to go through the same socket, and how many may.
    private var run = (place: -1, left: 0)

    deinit { for case .some(let socket) in sockets { UpstreamSocket.close(socket.descriptor) } }

    /// Whether there is a socket that time will have to close.
    var isEmpty: Bool { free.count == sockets.count }

    /// A socket to send a query through, and whether it is a new one; or a negative errno.
    ///
    /// - Parameter poolSize: sockets that an upstream may have, at most ``ForwardingLimits/socketsPerUpstream``. Where there
    ///   were more, the others are closed when they have not been used for a while.
    mutating func take(
        _ place: UpstreamPlace, source: IPAddress?, poolSize: Int, at now: UInt64, _ poll: borrowing LanePoll,
        _ random: BufferedRandom
    ) -> (number: Int, isNew: Bool) {
        while pools.count <= place.number {
            pools.append(Array(repeating: -1, count: ForwardingLimits.socketsPerUpstream))
        }
        let slot = slot(for: place, poolSize: poolSize, random)
        let current = pools[place.number][slot]
        if current >= 0, let socket = sockets[current] {
            let isFresh =
                socket.serial == place.serial && socket.queries < ForwardingLimits.queriesPerSocket
                && now &- socket.opened < ForwardingLimits.socketSeconds * 1_000_000_000
            if isFresh { return (current, false) }
            retire(current)
        }
        let descriptor = UpstreamSocket.open(place.upstream, source: source)
        guard descriptor >= 0 else {
            pools[place.number][slot] = -1
            return (Int(descriptor), true)
        }
        let number = free.popLast() ?? sockets.count
        if number == sockets.count { sockets.append(nil) }
        sockets[number] = Socket(
            descriptor: descriptor, place: place.number, serial: place.serial, opened: now, lastUsed: now)
        // Number 0 is the inbox.
        let added = poll.add(descriptor, number: number + 1)
        guard added == 0 else {
            close(number)
            pools[place.number][slot] = -1
            return (Int(added), true)
        }
        pools[place.number][slot] = number
        return (number, true)
    }

    /// The next query begins a new run, through another socket than the last one where there is more than one.
    mutating func endTurn() { run.left = 0 }

    private mutating func slot(for place: UpstreamPlace, poolSize: Int, _ random: BufferedRandom) -> Int {
        if run.place == place.number, run.left > 0, lastSlot < poolSize {
            run.left -= 1
            return lastSlot
        }
        run = (place.number, ForwardingLimits.queriesPerRun - 1)
        // Never the same one twice in a row: so a small pool is seen to change too.
        let step = poolSize > 1 ? 1 + Int(truncatingIfNeeded: random.next() % UInt64(poolSize - 1)) : 0
        lastSlot = (lastSlot + step) % poolSize
        return lastSlot
    }

    func descriptor(_ number: Int) -> Int32? { number < sockets.count ? sockets[number]?.descriptor : nil }

    /// Whether an ID is in use on a socket.
    func isPending(_ id: UInt16, on number: Int) -> Bool { sockets[number]?.pending[id] != nil }

    mutating func add(_ pending: Pending, id: UInt16, on number: Int, at now: UInt64) {
        sockets[number]?.pending[id] = pending
        sockets[number]?.queries += 1
        sockets[number]?.lastUsed = now
    }

    func pending(_ id: UInt16, on number: Int) -> Pending? { sockets[number]?.pending[id] }

    /// All queries that a socket has under way.
    func allPending(on number: Int) -> [Pending] { sockets[number].map { Array($0.pending.values) } ?? [] }

    /// A query is over.
    mutating func remove(_ id: UInt16, on number: Int) {
        sockets[number]?.pending[id] = nil
        if let socket = sockets[number], socket.isRetired, socket.pending.isEmpty { close(number) }
    }

    /// Closes an upstream's sockets: another one will get its number.
    mutating func forget(_ upstream: Int) {
        guard upstream < pools.count else { return }
        for slot in pools[upstream].indices where pools[upstream][slot] >= 0 {
            retire(pools[upstream][slot])
            pools[upstream][slot] = -1
        }
    }

    /// Closes what has not been used for a while.
    mutating func sweep(at now: UInt64) {
        for number in sockets.indices {
            guard let socket = sockets[number], socket.pending.isEmpty,
                now &- socket.lastUsed >= ForwardingLimits.socketSeconds * 1_000_000_000
            else { continue }
            for slot in pools[socket.place].indices where pools[socket.place][slot] == number {
                pools[socket.place][slot] = -1
            }
            close(number)
        }
    }

    private mutating func retire(_ number: Int) {
        sockets[number]?.isRetired = true
        if sockets[number]?.pending.isEmpty == true { close(number) }
    }

    private mutating func close(_ number: Int) {
        guard let socket = sockets[number] else { return }
        UpstreamSocket.close(socket.descriptor)
        sockets[number] = nil
        free.append(number)
    }
}
