import Corefile
import DNSEngine
import DNSServer
import DNSWire
import Foundation
import Synchronization

/// A Corefile that is compiled and asked within the test, and what it writes to its log.
final class ServedCorefile {
    let configuration: ServerConfiguration
    let engine: EngineInProcess
    private let log: ServerLog
    private let written: Written

    private final class Written: Sendable {
        let octets = Mutex<[UInt8]>([])
    }

    /// - Parameter zone: a zone file; `ZONE` in the Corefile is its path.
    init(_ text: String, zone: String = "") throws {
        let path = NSTemporaryDirectory() + "clusterdns-\(UUID().uuidString).zone"
        try zone.write(toFile: path, atomically: true, encoding: .utf8)
        let written = Written()
        self.written = written
        let log = ServerLog { octets in
            written.octets.withLock { $0 += octets }
            return octets.count
        }
        self.log = log
        let text = text.replacingOccurrences(of: "ZONE", with: path)
        let document = try CorefileParser.parse(text: text, fileSource: NoFiles())
        let result = Result {
            try ConfigurationCompiler.compile(document, hash: NameHash(secret: 7), log: log)
        }
        try FileManager.default.removeItem(atPath: path)
        configuration = try result.get()
        engine = EngineInProcess(configuration.state)
    }

    /// Ends the log and returns its lines.
    func logLines() -> [String] {
        log.close()
        log.run()
        return String(decoding: written.octets.withLock { $0 }, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// What is wrong with a Corefile.
    static func fault(in text: String) -> String {
        do {
            _ = try ServedCorefile(text)
            return ""
        } catch {
            return "\(error)"
        }
    }
}
