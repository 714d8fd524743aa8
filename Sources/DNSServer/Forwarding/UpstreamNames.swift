public import Corefile
package import DNSForwarding
package import NetworkAddress

/// The addresses of the names among the plain upstreams of a Corefile, which are found before it is compiled: all at once, and
/// without holding up a thread.
public struct UpstreamNames: Sendable {
    /// What is looked up.
    package struct Question: Hashable, Sendable {
        /// In lower case, without the root's dot.
        package var name: String
        /// Who is asked; nobody for the system's resolvers.
        package var resolvers: [SocketEndpoint]

        /// A name, and who is asked for it.
        package init(name: String, resolvers: [SocketEndpoint]) {
            self.name = name
            self.resolvers = resolvers
        }
    }

    package typealias Outcome = Result<NamedUpstream.Addresses, HostLookup.Failure>

    /// What was found, or why nothing was.
    private var outcomes: [Question: Outcome] = [:]

    /// None, for a Corefile that has none.
    public init() {}

    package subscript(question: Question) -> Outcome? { outcomes[question] }

    /// Looks up the names of a Corefile.
    ///
    /// - Parameter interruption: makes what ends where nobody wants to know any more: the rest was not found then. Called
    ///   where there is something to look up.
    /// - Returns: within 4 s, or when what was made has ended.
    public static func find(
        in document: CorefileDocument, interruption: @Sendable () -> AsyncStream<Never>
    ) async -> UpstreamNames {
        await find(in: document, keeping: [:], interruption: interruption)
    }

    /// As ``find(in:interruption:)``.
    ///
    /// - Parameters:
    ///   - known: what needs no look-up, because it is in use.
    ///   - lookup: how addresses are found.
    package static func find(
        in document: CorefileDocument, keeping known: [Question: NamedUpstream.Addresses],
        lookup: NamedUpstream.Lookup = { HostLookup.begin($0, at: $1, $2) },
        interruption: @Sendable () -> AsyncStream<Never>
    ) async -> UpstreamNames {
        var names = UpstreamNames()
        var open: [Question] = []
        for question in questions(in: document) {
            if let known = known[question] { names.outcomes[question] = .success(known) } else { open.append(question) }
        }
        guard !open.isEmpty else { return names }
        let (outcomes, end) = AsyncStream.makeStream(of: (Question, Outcome).self)
        let interrupted = interruption()
        let watch = Task {
            for await _ in interrupted {}
            end.finish()
        }
        for question in open {
            begin(question, lookup) { end.yield((question, $0)) }
        }
        var left = open.count
        for await (question, outcome) in outcomes {
            names.outcomes[question] = outcome
            left -= 1
            if left == 0 { break }
        }
        watch.cancel()
        for question in open where names.outcomes[question] == nil {
            let reason = "\(question.name) was not looked up to the end, because the server stops"
            names.outcomes[question] = .failure(HostLookup.Failure(description: reason))
        }
        return names
    }

    private static func begin(
        _ question: Question, _ lookup: NamedUpstream.Lookup, _ completion: @escaping @Sendable (Outcome) -> Void
    ) {
        do {
            let servers = try ForwardTargets.servers(question.resolvers)
            lookup(question.name, servers) { result in
                completion(result.map { NamedUpstream.Addresses($0, at: .now) })
            }
        } catch {
            completion(.failure(HostLookup.Failure(description: "\(error)")))
        }
    }

    /// Each once, in the order of the file.
    private static func questions(in document: CorefileDocument) -> [Question] {
        var questions: [Question] = []
        var seen: Set<Question> = []
        for block in document.blocks {
            var compiled = BlockBuilder(number: 0, zones: [])
            do {
                for directive in block.directives where directive.name.text == "root" {
                    try SmallDirectives.root(directive, &compiled)
                }
                for directive in block.directives where directive.name.text == "forward" {
                    let resolvers = try ForwardDirective.resolvers(of: directive)
                    // What a line may have at most, behind its zone.
                    for token in directive.arguments.dropFirst().prefix(ForwardDirective.upstreamsMax) {
                        guard let (host, _) = ForwardTargets.name(token.text, compiled) else { continue }
                        let question = Question(name: host, resolvers: resolvers)
                        if seen.insert(question).inserted { questions.append(question) }
                    }
                }
            } catch {
                // The compiler says what is wrong with the block.
                continue
            }
        }
        return questions
    }
}
