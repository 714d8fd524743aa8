import Synchronization

/// How the configurations that were read have fared. Whoever reloads says so here.
public final class ConfigurationFigures: Sendable {
    private struct State {
        var isValid = true
        var failures = 0
        var version: String?
    }

    private let state = Mutex(State())

    /// A configuration is served already.
    public init() {}

    /// A configuration has taken the place of the one before.
    ///
    /// - Parameter hash: SHA-512 of what it was made from, in hexadecimal digits.
    public func accept(hash: String) {
        state.withLock { state in
            state.isValid = true
            state.version = hash
        }
    }

    /// A configuration could not take the place of the one before, which goes on.
    public func refuse() {
        state.withLock { state in
            state.isValid = false
            state.failures += 1
        }
    }

    func report(on page: inout MetricPage) {
        let state = state.withLock { $0 }
        page.add(MetricCatalogue.reloadFailures, [], state.failures)
        page.add(MetricCatalogue.configurationValid, [], state.isValid ? 1 : 0)
        if let version = state.version { page.add(MetricCatalogue.reloadVersion, ["sha512", version], 1) }
    }
}
