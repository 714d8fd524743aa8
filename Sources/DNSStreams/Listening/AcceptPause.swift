import Glibc
package import NIOCore

/// Rests while connections cannot be accepted for want of descriptors or memory: the one that waits stays in the
/// kernel's queue, and asking for it again and again would only keep the event loop busy.
package final class AcceptPause: ChannelInboundHandler {
    package typealias InboundIn = any Channel

    private let duration: TimeAmount
    private var isPausing = false

    /// - Parameter duration: how long to rest each time.
    package init(duration: TimeAmount) { self.duration = duration }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch (error as? IOError)?.errnoCode {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: pause(context)
        default: context.fireErrorCaught(error)
        }
    }

    private func pause(_ context: ChannelHandlerContext) {
        guard !isPausing else { return }
        isPausing = true
        setReading(false, of: context)
        _ = context.eventLoop.assumeIsolated().scheduleTask(in: duration) {
            self.isPausing = false
            self.setReading(true, of: context)
        }
    }

    private func setReading(_ isReading: Bool, of context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        do {
            try context.channel.syncOptions?.setOption(.autoRead, value: isReading)
        } catch {
            context.fireErrorCaught(error)
        }
    }
}
