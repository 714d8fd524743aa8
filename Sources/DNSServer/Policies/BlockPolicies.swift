import DNSEngine
import DNSStreams

/// What a server block says beside its steps: about its responses, its connections, its time.
struct BlockPolicies {
    /// `acl`: the number of the list.
    var accessList: Int?
    /// `minimal`, `header`, `bufsize`, `nsid`; `nil` without any of them.
    private(set) var responses: ResponseRules?
    /// `loadbalance weighted` or `prefer`: the number of the table.
    var balance: Int?
    /// `cancel`: how long a forwarded query may take.
    var timeLimit: Duration?
    var listening = ListenerPolicies()
    /// What of it `clusterdns check` shows.
    var lines: [String] = []

    mutating func changeResponses(_ body: (inout ResponseRules) -> Void) {
        var rules = responses ?? ResponseRules()
        body(&rules)
        responses = rules
    }
}

/// What a server block says about the addresses that it listens on. Blocks that share an address share it all.
struct ListenerPolicies: Hashable, Sendable {
    /// `timeouts`.
    var times = StreamTimes()
    /// `multisocket`: sockets for UDP, each with a worker; `nil` for one for each processor.
    var socketCount: Int?

    /// Takes what another block at the same address says and this one does not.
    mutating func merge(_ other: ListenerPolicies) {
        times.merge(other.times)
        socketCount = socketCount ?? other.socketCount
    }
}

extension BlockBuilder {
    /// Adds a step before all that answer by themselves, but behind those that change what is asked.
    mutating func addBeforeAnswers(_ step: QueryPlan.PlannedStep, _ line: String) {
        var position = steps.count
        while position > 0, steps[position - 1].answersByItself { position -= 1 }
        steps.insert(step, at: position)
        lines.insert(line, at: position)
    }
}

extension QueryPlan.PlannedStep {
    fileprivate var answersByItself: Bool {
        switch self {
        case .refuseAny, .identify, .answerLocally: true
        default: false
        }
    }
}

extension BlockBuilder {
    /// The block as the plan takes it.
    var planned: QueryPlan.Block {
        var block = QueryPlan.Block(steps: steps, rotates: rotates, cache: cache)
        block.responses = policies.responses
        block.balance = policies.balance
        return block
    }
}
