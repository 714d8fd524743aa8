public import DNSWire

/// The classes that `log` can be restricted to (behaviour.md 2.2).
public enum ResponseClass: String, BitwiseCopyable, CaseIterable, Sendable {
    /// NOERROR with an answer, or a delegation.
    case success
    /// NXDOMAIN, or NOERROR without an answer.
    case denial
    /// Everything else.
    case error

    /// The class of a response.
    ///
    /// - Parameter code: the response code with the bits that EDNS adds.
    public init(_ response: Header, code: ResponseCode) {
        switch code {
        case .noError:
            let isDelegation =
                response.answerCount == 0 && !response.has(Header.Flag.authoritative) && response.authorityCount > 0
            self = response.answerCount > 0 || isDelegation ? .success : .denial
        case .nameError: self = .denial
        default: self = .error
        }
    }
}

/// The server blocks whose answers are logged, by class: what nobody wants to see is not even noted.
public struct LoggedBlocks: BitwiseCopyable, Sendable {
    private var success = BlockSet()
    private var denial = BlockSet()
    private var error = BlockSet()
    private var all = BlockSet()

    /// Nothing is logged.
    public init() {}

    /// Whether nothing is logged.
    public var isEmpty: Bool { all.isEmpty }

    /// Adds a class of a block's responses.
    public mutating func insert(_ responseClass: ResponseClass, of block: Int) {
        switch responseClass {
        case .success: success.insert(block)
        case .denial: denial.insert(block)
        case .error: error.insert(block)
        }
        all.insert(block)
    }

    /// Whether any response of a block is logged.
    public func contains(_ block: Int) -> Bool { all.contains(block) }

    /// Whether responses of a class are logged.
    public func contains(_ responseClass: ResponseClass, of block: Int) -> Bool {
        switch responseClass {
        case .success: success.contains(block)
        case .denial: denial.contains(block)
        case .error: error.contains(block)
        }
    }
}
