import Foundation

extension RunningServer {
    /// Writes another Corefile, and returns when it is served.
    func reload(_ corefile: String) throws {
        try folder.write("Corefile", corefile.filled(port))
        let before = lines(with: "Reloading complete").count
        process.signal(SIGUSR1)
        try waitForLines(with: "Reloading complete", count: before + 1)
    }

    /// Waits until the log has so many lines with a text.
    func waitForLines(with text: String, count: Int) throws {
        try process.waitForLines(count: count) { $0.contains(text) }
    }
}

extension String {
    /// With a port in the place of `PORT`.
    func filled(_ port: UInt16) -> String { replacingOccurrences(of: "PORT", with: "\(port)") }
}
