import Glibc
public import NIOCore

/// Every bound of DNS over TCP, with its reason. Times are counted on the monotonic clock.
public struct StreamLimits: Sendable {
    /// Connections at the same time, over all listeners. Finding the one to close for a new one takes time in
    /// proportion.
    public var connectionsMax = Self.standardConnectionsMax
    /// Connections at the same time from one address: a quarter of all, so that no single client takes every slot
    /// (RFC 7766 section 6.2.2).
    public var connectionsPerClientMax = max(Self.standardConnectionsMax / 4, 1)
    /// Queries of one connection that wait for an upstream; with more, nothing is read until one is answered.
    public var queriesInFlightMax = 128
    /// How long a connection without a query is kept (RFC 7766 section 6.2.3 leaves it to the server: seconds).
    public var idleTime = TimeAmount.seconds(10)
    /// How long a message may take to arrive once its first octet has.
    public var messageTime = TimeAmount.seconds(2)
    /// How long a client may leave us with more responses than ``unsentOctetsLow`` before the connection is closed.
    public var unwritableTime = TimeAmount.seconds(10)
    /// How many octets of responses may wait to be sent before nothing is read or answered any more: one response of
    /// the greatest size.
    public var unsentOctetsHigh = 65_536
    /// How many octets of responses may still wait when reading goes on.
    public var unsentOctetsLow = 16_384
    /// How many octets of responses may wait at all. Only queries that were with an upstream get here; beyond it the
    /// connection is closed.
    public var unsentOctetsMax = 262_144
    /// The kernel's buffers of a connection in each direction, in octets (it takes twice as much): they too hold what a
    /// client does not read, and everything that is there is read once the client has closed its side.
    public var kernelBufferOctets = 65_536
    /// How long no connection is accepted once the descriptors are exhausted.
    public var acceptPause = TimeAmount.milliseconds(100)

    /// The standard limits.
    public init() {}

    /// 1000 connections, as other servers have it (reliability.md section 3), or half of the descriptors where the
    /// process may have fewer than 2000: the other half is for upstreams, files and the API.
    public static let standardConnectionsMax: Int = {
        let descriptors = sysconf(Int32(_SC_OPEN_MAX))
        return descriptors > 0 ? max(min(descriptors / 2, 1000), 1) : 1000
    }()
}
