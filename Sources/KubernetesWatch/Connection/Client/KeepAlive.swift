import Glibc
package import NIOCore

/// Lets the system find out that the other side is gone without having said so: after 10 s of silence it asks every
/// 5 s, and it gives the connection up once nothing has come, or been acknowledged, for 20 s. So a dead peer is noticed
/// within 25 s, and within 20 s where something had just been sent.
package enum KeepAlive {
    /// Sets the options of a TCP connection.
    package static func apply(to channel: any Channel) -> EventLoopFuture<Void> {
        let settings = options.map { option, value in channel.setOption(option, value: value) }
        return EventLoopFuture.andAllSucceed(settings, on: channel.eventLoop)
    }

    /// When the system first asks, in seconds of silence.
    private static let idle = 10
    /// How often it asks again, in seconds, and how often in all.
    private static let (interval, count) = (5, 3)
    /// How long something sent may go without acknowledgement, in milliseconds.
    private static let unacknowledged = 20_000

    /// How long a peer that is gone can go unnoticed.
    package static var longestSilence: Duration {
        max(.seconds(idle + interval * count), .milliseconds(unacknowledged))
    }

    /// Seconds and counts; the last one in milliseconds.
    package static let options: [(ChannelOptions.Types.SocketOption, ChannelOptions.Types.SocketOption.Value)] = [
        (.socketOption(.so_keepalive), 1),
        (.tcpOption(.init(rawValue: TCP_KEEPIDLE)), .init(idle)),
        (.tcpOption(.init(rawValue: TCP_KEEPINTVL)), .init(interval)),
        (.tcpOption(.init(rawValue: TCP_KEEPCNT)), .init(count)),
        (.tcpOption(.init(rawValue: TCP_USER_TIMEOUT)), .init(unacknowledged)),
    ]
}
