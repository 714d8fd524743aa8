public import NIOCore

/// Times of one listener's connections that differ from the ``StreamLimits``; `nil` for those that do not.
public struct StreamTimes: Hashable, Sendable {
    /// In place of ``StreamLimits/messageTime``.
    public var message: TimeAmount?
    /// In place of ``StreamLimits/unwritableTime``.
    public var unwritable: TimeAmount?
    /// In place of ``StreamLimits/idleTime``.
    public var idle: TimeAmount?

    /// Changes nothing.
    public init() {}

    /// Takes what other times say and these do not.
    public mutating func merge(_ other: StreamTimes) {
        message = message ?? other.message
        unwritable = unwritable ?? other.unwritable
        idle = idle ?? other.idle
    }
}

extension StreamLimits {
    /// The limits of a listener with times of its own.
    func with(_ times: StreamTimes?) -> StreamLimits {
        guard let times else { return self }
        var limits = self
        limits.messageTime = times.message ?? messageTime
        limits.unwritableTime = times.unwritable ?? unwritableTime
        limits.idleTime = times.idle ?? idleTime
        return limits
    }
}
