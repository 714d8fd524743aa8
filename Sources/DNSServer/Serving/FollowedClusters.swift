import DNSEngine

/// The clusters of a configuration that are followed through their API servers.
struct FollowedClusters: Sendable {
    /// Each with the number of its table.
    let followers: [(follower: ClusterFollower, table: Int)]
    /// Those of them that the configuration before did not have.
    let new: [ClusterFollower]

    /// Nothing is followed.
    init() { (followers, new) = ([], []) }

    /// Takes over from an earlier configuration who follows what this one wants as well; makes the others, which do not begin
    /// yet.
    ///
    /// - Throws: ``ServerStartError`` where the credentials cannot be read.
    init(
        _ plans: [APIServerPlan], keeping earlier: FollowedClusters, publisher: StatePublisher, log: ServerLog
    ) async throws {
        var left = earlier.followers.map(\.follower)
        var followers: [(ClusterFollower, Int)] = []
        var new: [ClusterFollower] = []
        do {
            for plan in plans {
                if let known = left.firstIndex(where: { $0.plan.text == plan.text }) {
                    followers.append((left.remove(at: known), plan.table))
                } else {
                    new.append(try ClusterFollower(plan, publisher: publisher, log: log))
                    followers.append((new[new.count - 1], plan.table))
                }
            }
        } catch {
            for follower in new { try await follower.stop() }
            throw error
        }
        self.followers = followers
        self.new = new
    }

    /// The tables as they are, by number.
    var states: [Int: ClusterState] {
        Dictionary(followers.map { ($0.table, $0.follower.state) }, uniquingKeysWith: { first, _ in first })
    }

    /// Who follows a cluster here and not there.
    func missing(in other: FollowedClusters) -> [ClusterFollower] {
        followers.map(\.follower).filter { follower in !other.followers.contains { $0.follower === follower } }
    }

    /// What is not ready yet, as `/ready` names it.
    var waiting: [String] { followers.allSatisfy(\.follower.isSynced) ? [] : ["kubernetes"] }

    /// Begins to follow what is new, and returns when all of it has been read once, when it has taken too long, or when
    /// `interrupted` ends.
    func begin(_ interrupted: AsyncStream<Never>) async {
        for follower in new { follower.start() }
        let new = new
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in interrupted {} }
            group.addTask {
                await withDiscardingTaskGroup { group in
                    for follower in new { group.addTask { await follower.waitUntilSynced() } }
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// A cluster that was known does not become one that is not: throws ``ServerStartError`` where a directive has changed and
    /// its API server has not been read in time.
    func check(against earlier: FollowedClusters) throws(ServerStartError) {
        let wasKnown = earlier.missing(in: self).contains(where: \.isSynced)
        guard wasKnown, let waiting = new.first(where: { !$0.isSynced }) else { return }
        throw ServerStartError("\(waiting.plan.location): the API server could not be read within startup_timeout")
    }

    /// The configuration is served from now on.
    func publish(in generation: UInt32) {
        for (follower, table) in followers { follower.publish(in: generation, as: table) }
    }

    /// Ends what is new: the configuration is not to be.
    func abandon() async throws { for follower in new { try await follower.stop() } }
}
