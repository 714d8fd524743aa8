import DNSWire
import ZoneFile

/// Files in memory, so that a test needs no disk.
struct MemoryFiles: ZoneFileSource {
    let files: [String: [UInt8]]

    func octets(of path: String, limit: Int) throws(ZoneFileReadError) -> [UInt8] {
        guard let octets = files[path] else { throw .missing }
        guard octets.count <= limit else { throw .tooLarge(limit: limit) }
        return octets
    }
}

/// What every small test zone starts with: four lines.
let zoneHead = """
    $TTL 300
    @ IN SOA ns hostmaster 2024010101 3600 600 86400 60
    @ NS ns
    ns A 192.0.2.1

    """

/// Loads `text` as `zones/x.zone` for example.org.
func load(
    _ text: String, including files: [String: String] = [:], limits: ZoneFileLimits = .standard
) throws -> ZoneFileContents {
    try load(Array(text.utf8), including: files, limits: limits)
}

/// Loads octets as `zones/x.zone` for example.org.
func load(
    _ octets: [UInt8], including files: [String: String] = [:], limits: ZoneFileLimits = .standard
) throws -> ZoneFileContents {
    var all = files.mapValues { Array($0.utf8) }
    all["zones/x.zone"] = octets
    return try ZoneFileLoader.load(
        path: "zones/x.zone", origin: DomainName("example.org"), fileSource: MemoryFiles(files: all), limits: limits)
}

/// The text of the error with which loading fails; `nil` where it does not fail.
func errorText(_ text: String, including files: [String: String] = [:], limits: ZoneFileLimits = .standard) -> String? {
    do {
        _ = try load(text, including: files, limits: limits)
        return nil
    } catch {
        return "\(error)"
    }
}

extension ZoneFileContents {
    /// The records behind the head's three, each as `owner ttl TYPE hexadecimal`.
    var added: [String] { records.dropFirst(3).map(\.shown) }

    var warningTexts: [String] { warnings.kept.map(\.description) }
}

extension ZoneRecord {
    var shown: String { "\(owner) \(ttl) \(type) \(data.hexadecimal)" }
}

extension [UInt8] {
    var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
