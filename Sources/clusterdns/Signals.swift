import CLinux
import DNSServer
import Foundation

/// What signals mean, as in CoreDNS: SIGTERM and SIGINT stop the server, a second one of them ends it at once, as SIGQUIT
/// does; SIGUSR1 reloads; SIGHUP and SIGUSR2 are nothing.
struct Signals: Sendable {
    let log: ServerLog
    /// Stops the server; called once, must not wait.
    let stop: @Sendable () -> Void
    /// Reads the configuration again; must not wait.
    let reload: @Sendable () -> Void
    /// Ends the process with exit code 0.
    let leave: @Sendable () -> Void

    /// Waits for signals, for ever; to be called on a thread of its own.
    func run() {
        var isStopping = false
        while true {
            let number = clinux_signals_wait()
            switch number {
            case SIGTERM, SIGINT:
                if isStopping { return leave() }
                isStopping = true
                let name = number == SIGTERM ? "SIGTERM" : "SIGINT"
                let then = number == SIGTERM ? "Shutting down servers then terminating" : "Shutting down"
                log.write(.info, "\(name): \(then)")
                stop()
            case SIGQUIT:
                log.write(.info, "SIGQUIT: Quitting process immediately")
                return leave()
            case SIGUSR1: reload()
            default: continue
            }
        }
    }
}
