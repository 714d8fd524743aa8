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

    /// Seconds and counts; the last one in milliseconds.
    package static let options: [(ChannelOptions.Types.SocketOption, ChannelOptions.Types.SocketOption.Value)] = [
        (.socketOption(.so_keepalive), 1),
        (.tcpOption(.init(rawValue: TCP_KEEPIDLE)), 10),
        (.tcpOption(.init(rawValue: TCP_KEEPINTVL)), 5),
        (.tcpOption(.init(rawValue: TCP_KEEPCNT)), 3),
        (.tcpOption(.init(rawValue: TCP_USER_TIMEOUT)), 20_000),
    ]
}
